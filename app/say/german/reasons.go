package german

// reasons are the translations of settle.Sentences.
var reasons = [][2]string{
	{"The reason is {}", "Der Grund ist {}"},
	{"The answer is not JSON", "Die Antwort ist kein JSON"},
	{"The answer is larger than this server takes", "Die Antwort ist größer, als dieser Server annimmt"},
	{
		"We cannot know whether this call arrived: the server that made it stopped at that moment",
		"Wir können nicht wissen, ob dieser Aufruf ankam: Der Server, der ihn machte, hörte in dem Moment auf",
	},
	{
		"The site did not understand the request: check the address and what is sent",
		"Die Gegenseite hat die Anfrage nicht verstanden: Prüfen Sie die Adresse und was gesendet wird",
	},
	{
		"The key was refused: the site wants a valid key or sign-in",
		"Der Schlüssel wurde abgelehnt: Die Gegenseite verlangt einen gültigen Schlüssel oder eine Anmeldung",
	},
	{"The site wants to be paid first", "Die Gegenseite will erst bezahlt werden"},
	{"The key was refused: it may not see this", "Der Schlüssel wurde abgelehnt: Er darf das nicht sehen"},
	{"Nothing here for this ID", "Zu dieser ID gibt es hier nichts"},
	{
		"The site does not take this method at this address",
		"Die Gegenseite nimmt diese Methode an dieser Adresse nicht an",
	},
	{
		"The site has no answer in the form that was asked for",
		"Die Gegenseite hat keine Antwort in der verlangten Form",
	},
	{"The site gave up waiting for the request", "Die Gegenseite hat nicht länger auf die Anfrage gewartet"},
	{
		"The site says this conflicts with what it already has",
		"Die Gegenseite sagt, das widerspricht dem, was sie schon hat",
	},
	{
		"There was something here for this ID, but it is gone for good",
		"Zu dieser ID gab es etwas, aber es ist endgültig fort",
	},
	{"The site finds the request too large", "Der Gegenseite ist die Anfrage zu groß"},
	{"The site finds the address too long", "Der Gegenseite ist die Adresse zu lang"},
	{"The site does not take a body of this type", "Die Gegenseite nimmt keinen Body dieses Typs"},
	{
		"The site understood the request but refuses what is in it",
		"Die Gegenseite hat die Anfrage verstanden, lehnt aber den Inhalt ab",
	},
	{
		"The site wants this asked again a little later",
		"Die Gegenseite will das etwas später noch einmal gefragt werden",
	},
	{
		"The site asks to slow down: fewer calls at a time, or fewer a second",
		"Die Gegenseite bittet, langsamer zu machen: weniger Aufrufe gleichzeitig oder weniger pro Sekunde",
	},
	{"The site may not show this for legal reasons", "Die Gegenseite darf das aus rechtlichen Gründen nicht zeigen"},
	{"The site has a problem", "Die Gegenseite hat ein Problem"},
	{"The site cannot do this", "Die Gegenseite kann das nicht"},
	{
		"The site has a problem: a machine behind it gave no valid answer",
		"Die Gegenseite hat ein Problem: Eine Maschine dahinter gab keine gültige Antwort",
	},
	{
		"The site has a problem: it is overloaded or being worked on",
		"Die Gegenseite hat ein Problem: Sie ist überlastet oder wird gerade gewartet",
	},
	{
		"The site has a problem: a machine behind it took too long",
		"Die Gegenseite hat ein Problem: Eine Maschine dahinter brauchte zu lange",
	},
	{"The site refused the request", "Die Gegenseite hat die Anfrage abgelehnt"},
	{
		"The site gave an answer that is of no use here",
		"Die Gegenseite gab eine Antwort, mit der sich hier nichts anfangen lässt",
	},
	{
		"Something went wrong here while this call was made; the other calls went on",
		"Bei diesem Aufruf ging hier etwas schief; die anderen gingen weiter",
	},
	{
		"No answer within {ms}: the site may be slow or down; more patience or fewer calls at a time may help",
		"Keine Antwort innerhalb von {ms}: Die Gegenseite ist vielleicht langsam oder aus; mehr Geduld oder " +
			"weniger Aufrufe gleichzeitig helfen vielleicht",
	},
	{"The call broke off before its answer was whole", "Der Aufruf brach ab, bevor die Antwort vollständig war"},
	{"This call was left behind: the run was cancelled", "Dieser Aufruf blieb zurück: Der Lauf wurde abgebrochen"},
	{
		"This call was left behind: the mode was already decided",
		"Dieser Aufruf blieb zurück: Der Modus war schon entschieden",
	},
	{"This call was left behind", "Dieser Aufruf blieb zurück"},
	{
		"This call was left behind: the server was restarted, and no client sent the secret headers again within {ms}",
		"Dieser Aufruf blieb zurück: Der Server wurde neu gestartet, und kein Programm hat innerhalb von {ms} die " +
			"geheimen Header noch einmal gesendet",
	},
	{
		"This call was left behind: the server ended twice as it continued this run; retry with fewer calls at once",
		"Dieser Aufruf blieb zurück: Der Server brach zweimal ab, als er diesen Lauf fortsetzte; wiederholen Sie ihn " +
			"mit weniger Aufrufen zugleich",
	},
	{"No answer in time", "Keine Antwort in der gegebenen Zeit"},
	{"No answer within {ms} while {phase}", "Keine Antwort innerhalb von {ms} {phase}"},
	{"before connecting", "vor dem Verbinden"},
	{"resolving the name", "beim Auflösen des Namens"},
	{"connecting", "beim Verbinden"},
	{"in the TLS handshake", "beim Aufbau der sicheren Verbindung"},
	{"waiting for the first byte", "beim Warten auf das erste Byte"},
	{"reading the answer", "beim Lesen der Antwort"},
	{"The answer is larger than {limit}", "Die Antwort ist größer als {limit}"},
	{
		"The browser does not say why: the address may be wrong, the site may be down, or it may not allow calls " +
			"from other pages (CORS)",
		"Der Browser sagt nicht, warum: Vielleicht stimmt die Adresse nicht, vielleicht ist die Gegenseite aus, " +
			"oder sie erlaubt anderen Seiten keine Aufrufe (CORS)",
	},
	{"The answer broke off in the middle", "Die Antwort brach mittendrin ab"},
	{
		"This address cannot be called: check how it is written",
		"Diese Adresse lässt sich nicht aufrufen: Prüfen Sie, wie sie geschrieben ist",
	},
	{"The call failed on the network", "Der Aufruf scheiterte im Netz"},
	{
		"There is no site by that name: check its spelling",
		"Unter diesem Namen gibt es nichts: Prüfen Sie die Schreibweise",
	},
	{
		"The name service gave no answer in time for that name",
		"Der Namensdienst gab für diesen Namen nicht rechtzeitig Antwort",
	},
	{"The name service could not answer for that name", "Der Namensdienst konnte für diesen Namen nicht antworten"},
	{
		"The site's certificate is not valid: it has expired, or is not valid yet",
		"Das Zertifikat der Gegenseite ist ungültig: Es ist abgelaufen oder gilt noch nicht",
	},
	{
		"The site's certificate is not valid: it may not be used for this",
		"Das Zertifikat der Gegenseite ist ungültig: Es darf hierfür nicht verwendet werden",
	},
	{
		"The site's certificate is not valid: it was made for another name",
		"Das Zertifikat der Gegenseite ist ungültig: Es wurde für einen anderen Namen ausgestellt",
	},
	{
		"The site's certificate is not valid: it is not trusted, since no one we know vouches for it",
		"Das Zertifikat der Gegenseite ist ungültig: Niemand, den wir kennen, bürgt dafür",
	},
	{
		"The site's certificate is not valid: it could not be verified",
		"Das Zertifikat der Gegenseite ist ungültig: Es ließ sich nicht prüfen",
	},
	{"The site does not speak https at that port", "Die Gegenseite spricht an diesem Port kein https"},
	{"No secure connection to the site could be made", "Zur Gegenseite kam keine sichere Verbindung zustande"},
	{
		"The answer's headers are larger than this server reads",
		"Die Header der Antwort sind größer, als dieser Server liest",
	},
	{
		"The site's machine is there, but nothing answers at that port",
		"Die Maschine der Gegenseite ist da, aber an diesem Port antwortet nichts",
	},
	{"There is no way from here to the site's machine", "Von hier führt kein Weg zur Maschine der Gegenseite"},
	{
		"This server has too many connections open: make fewer calls at a time",
		"Dieser Server hat zu viele Verbindungen offen: Machen Sie weniger Aufrufe gleichzeitig",
	},
	{
		"The site closed the connection before it answered",
		"Die Gegenseite schloss die Verbindung, bevor sie antwortete",
	},
	{
		"The answer arrived damaged: its compression cannot be undone",
		"Die Antwort kam beschädigt an: Sie lässt sich nicht entpacken",
	},
	{"What the site answered is not valid HTTP", "Was die Gegenseite geantwortet hat, ist kein gültiges HTTP"},
	{
		"It kept sending us elsewhere: the site wants to set a cookie, which is not kept here",
		"Wir wurden immer weitergeschickt: Die Gegenseite will ein Cookie setzen, das hier nicht behalten wird",
	},
	{
		"The address sends us on to {origin}, where the key was not sent: if you trust that site, call it there",
		"Die Adresse schickt uns weiter zu {origin}, und dorthin ging der Schlüssel nicht mit: " +
			"Wenn Sie dieser Seite vertrauen, rufen Sie sie dort auf",
	},
	{
		"It kept sending us elsewhere: the site answers with redirects that lead nowhere",
		"Wir wurden immer weitergeschickt: Die Gegenseite antwortet mit Weiterleitungen, die nirgends hinführen",
	},
	{
		"This run stopped calling the site: {failures} connections to it in a row had failed",
		"Dieser Lauf ruft die Gegenseite nicht mehr auf: {failures} Verbindungen nacheinander waren gescheitert",
	},
	{
		"This server does not call private addresses, unusual ports or unclear addresses; its operator can " +
			"allow one with --allow",
		"Dieser Server ruft keine privaten Adressen, ungewöhnlichen Ports oder unklaren Adressen auf; wer ihn " +
			"betreibt, kann eine mit --allow erlauben",
	},
	{
		"This server calls only the sites that its operator has listed with --only, and the practice API",
		"Dieser Server ruft nur die Gegenseiten auf, die sein Betreiber mit --only aufgeführt hat, und die " +
			"Übungs-API",
	},
	{
		"The owner of this site has asked that this server does not call it",
		"Der Betreiber der Gegenseite hat darum gebeten, dass dieser Server sie nicht aufruft",
	},
}

// server are the sentences of the problems that the server answers with.
var server = [][2]string{
	{
		"The server cannot write its journal at this moment, so the run stands still. It goes on when its operator " +
			"has looked.",
		"Der Server kann sein Journal im Moment nicht schreiben, darum steht der Lauf still. Er geht weiter, wenn " +
			"der Betreiber nachgesehen hat.",
	},
	{
		"The server cannot keep another run at this moment: its storage is full or does not answer. Its operator " +
			"can make room.",
		"Der Server kann im Moment keinen weiteren Lauf aufbewahren: Sein Speicher ist voll oder antwortet nicht. " +
			"Sein Betreiber kann Platz schaffen.",
	},
	{
		"The run is moving from one server to another. Try again in a moment.",
		"Der Lauf zieht gerade von einem Server auf einen anderen um. Versuchen Sie es gleich noch einmal.",
	},
	{
		"Sign in first: this server only serves visitors that its proxy has signed in.",
		"Melden Sie sich zuerst an: Dieser Server lässt niemanden ein, den sein Proxy nicht angemeldet hat.",
	},
	{"Node 20.3 or later.", "Node 20.3 oder neuer."},
	{
		"Go 1.22 or later, in a module of its own: go mod init calls && go mod tidy.",
		"Go 1.22 oder neuer, in einem eigenen Modul: go mod init calls && go mod tidy.",
	},
	{"Python 3.11 or later with httpx: pip install httpx.", "Python 3.11 oder neuer mit httpx: pip install httpx."},
	{"bash 4.4 and curl 7.87 or later.", "bash 4.4 und curl 7.87 oder neuer."},
	{"bash 4.4, GNU parallel, and curl 7.87 or later.", "bash 4.4, GNU parallel und curl 7.87 oder neuer."},
	{"leave out the NUL character: no shell can hold it", "lassen Sie das NUL-Zeichen weg: keine Shell kann es halten"},
	{
		"Pages of other sites may not do that here, unless the server's operator allows their origin.",
		"Seiten anderer Herkunft dürfen das hier nicht, es sei denn, der Betreiber erlaubt es ihnen.",
	},
	{
		"There is no run by that name, or it is no longer kept.",
		"Unter diesem Namen gibt es keinen Lauf, oder er ist nicht mehr gespeichert.",
	},
	{
		"That call has no stored answer: it is pending, or nothing came back.",
		"Zu diesem Aufruf gibt es keine gespeicherte Antwort: Er ist noch offen, oder es kam nichts zurück.",
	},
	{
		"There is a run by that name with another plan. Choose a new name.",
		"Unter diesem Namen gibt es einen Lauf mit einem anderen Plan. Wählen Sie einen neuen Namen.",
	},
	{
		"The run has not ended. Wait for its end, or cancel it; then its calls can be made again.",
		"Der Lauf ist noch nicht zu Ende. Warten Sie, oder brechen Sie ihn ab; dann lassen sich seine Aufrufe " +
			"wiederholen.",
	},
	{
		"Only the one who started the run may do that. Send the Cancel-Key that came when it was started.",
		"Das darf nur, wer den Lauf gestartet hat.",
	},
	{"Internal error. It is in the server's log.", "Interner Fehler. Er steht im Protokoll des Servers."},
	{"A plan may take {}. Send fewer IDs at once.", "Ein Plan darf {} groß sein. Senden Sie weniger IDs auf einmal."},
	{"The server is stopping. Come back in a moment.", "Der Server wird gerade beendet. Kommen Sie gleich wieder."},
	{
		"A file may take {}. Paste the columns that are needed instead.",
		"Eine Datei darf {} groß sein. Fügen Sie stattdessen die Spalten ein, die Sie brauchen.",
	},
	{
		"All {} places for live connections are taken. Try again soon.",
		"Alle {} Plätze für Live-Verbindungen sind vergeben. Versuchen Sie es bald wieder.",
	},
	{
		"You have {} live connections open, which is the most. Close one first.",
		"Sie haben {} Live-Verbindungen offen, mehr geht nicht. Schließen Sie erst eine.",
	},
	{
		"You have {} run going at once, and may have {}. Wait for one to end, or cancel it.",
		"Bei Ihnen läuft {} Lauf, und {} dürfen es sein. Warten Sie, bis er zu Ende ist, oder brechen Sie ihn ab.",
	},
	{
		"You have {} runs going at once, and may have {}. Wait for one to end, or cancel it.",
		"Bei Ihnen laufen {} Läufe zugleich, und {} dürfen es sein. Warten Sie, bis einer zu Ende ist, oder " +
			"brechen Sie einen ab.",
	},
	{
		"You may start {} runs a minute. The next may start in {} s.",
		"Sie dürfen {} Läufe pro Minute starten. Der nächste darf in {} s beginnen.",
	},
	{
		"The server is of another version than this page. Load the page again.",
		"Der Server hat eine andere Version als diese Seite. Laden Sie die Seite neu.",
	},
	{"The server refused the connection: {}", "Der Server hat die Verbindung abgelehnt: {}"},
	{
		"What you sent before is still being read. Send this again when that is done.",
		"Was Sie zuvor gesendet haben, wird noch gelesen. Senden Sie dies noch einmal, wenn das fertig ist.",
	},
	{
		"The server reads {} files or long plans at once, and is reading those of others. Try again in a moment.",
		"Der Server liest {} Dateien oder lange Pläne gleichzeitig, zurzeit die von anderen. Versuchen Sie es gleich " +
			"noch einmal.",
	},
	{
		"A document may take {}. Leave out what is not needed: answers, for one.",
		"Ein Dokument darf {} groß sein. Lassen Sie weg, was nicht nötig ist, etwa die Antworten.",
	},
	{
		"The site sent no document: it answered with the status {}.",
		"Die Gegenseite hat kein Dokument gesendet: Sie antwortete mit dem Status {}.",
	},
	{
		"this run was made by the browser itself, and is forgotten",
		"dieser Lauf wurde im Browser selbst gemacht und ist vergessen",
	},
	{"The server finds the plan too large.", "Dem Server ist der Plan zu groß."},
	{"send at most 8 MiB", "senden Sie höchstens 8 MiB"},
	{"send the whole of it, without a pause", "senden Sie sie ganz, ohne Pause"},
}
