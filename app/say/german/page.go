package german

// page is the form and what stands around it.
var page = [][2]string{
	{"allsettled: call one API for many IDs at once", "allsettled: eine API für viele IDs zugleich aufrufen"},
	{
		"Call one API address for many IDs at once, and watch each result arrive.",
		"Rufen Sie eine API-Adresse für viele IDs zugleich auf, und sehen Sie jedes Ergebnis eintreffen.",
	},
	{"Parameters of the address", "Parameter der Adresse"},
	{"Name of parameter {}", "Name von Parameter {}"},
	{"Value of parameter {}", "Wert von Parameter {}"},
	{"Remove parameter {}", "Parameter {} entfernen"},
	{
		"For ID {1} this is no JSON: look at line {2}, column {3}, at {4}",
		"Für die ID {1} ist das kein JSON: siehe Zeile {2}, Spalte {3}, bei {4}",
	},
	{
		"For ID {1} this is no JSON yet: it ends too early, in line {2}.",
		"Für die ID {1} ist das noch kein JSON: es endet zu früh, in Zeile {2}.",
	},
	{"Skip to the results", "Zu den Ergebnissen springen"},
	{"Pages", "Seiten"},
	{"Learn", "Lernen"},
	{"Docs", "Doku"},
	{"Deutsch", "English"},
	{"Keys of this page", "Tasten dieser Seite"},
	{"Colours: system, light or dark", "Farben: wie das System, hell oder dunkel"},
	{
		"This page is a small program. It needs JavaScript and WebAssembly to make calls and to show what comes back.",
		"Diese Seite ist ein kleines Programm. Sie braucht JavaScript und WebAssembly, um Aufrufe zu machen und " +
			"zu zeigen, was zurückkommt.",
	},
	{"What to call", "Was aufgerufen wird"},
	{"Address to call", "Adresse"},
	{"Method", "Methode"},
	{"Is `{}` the place for the ID? Write `{id}` there.", "Ist `{}` der Platz für die ID? Schreiben Sie dort `{id}`."},
	{"Write `{id}` where each ID goes.", "Schreiben Sie `{id}` dorthin, wo die ID stehen soll."},
	{"`{}` is written in front of it.", "Davor wird `{}` geschrieben."},
	{"A space is sent as `%20`.", "Ein Leerzeichen wird als `%20` gesendet."},
	{
		"Signs that cannot stand in an address are escaped, as browsers do.",
		"Zeichen, die in keiner Adresse stehen dürfen, werden wie im Browser maskiert.",
	},
	{"Where does the ID go?", "Wohin gehört die ID?"},
	{
		"{} of {} IDs look encoded already. Send them as they are?",
		"{} von {} IDs sehen schon kodiert aus. So senden, wie sie sind?",
	},
	{"Encode them: {}", "Kodieren: {}"},
	{"As they are: {}", "Wie sie sind: {}"},
	{
		"{} of {} IDs hold a sign that has a meaning in an address. Is the ID one segment of the path?",
		"{} von {} IDs enthalten ein Zeichen, das in einer Adresse etwas bedeutet. Ist die ID ein Abschnitt des Pfads?",
	},
	{"One segment: {}", "Ein Abschnitt: {}"},
	{"Part of the path: {}", "Teil des Pfads: {}"},
	{"Is the first line, “{}”, a heading?", "Ist die erste Zeile, „{}“, eine Überschrift?"},
	{"A heading: {} ID|A heading: {} IDs", "Eine Überschrift: {} ID|Eine Überschrift: {} IDs"},
	{"An ID: {} ID|An ID: {} IDs", "Eine ID: {} ID|Eine ID: {} IDs"},
	{"Is “{}” a range?", "Ist „{}“ ein Bereich?"},
	{"As ranges: {} ID|As ranges: {} IDs", "Als Bereiche: {} ID|Als Bereiche: {} IDs"},
	{"As they are: {} ID|As they are: {} IDs", "Wie sie sind: {} ID|Wie sie sind: {} IDs"},
	{"The form was changed.", "Das Formular wurde geändert."},
	{"IDs", "IDs"},
	{
		"Type them, paste a spreadsheet column, or use ranges like 1-10.",
		"Tippen Sie sie ein, fügen Sie eine Tabellenspalte ein, oder schreiben Sie Bereiche wie 1-10.",
	},
	{"{} ID|{} IDs", "{} ID|{} IDs"},
	{
		"{} different ID, called as often as it stands there." +
			"|{} different IDs, each called as often as it stands there.",
		"{} verschiedene ID, so oft aufgerufen, wie sie dasteht." +
			"|{} verschiedene IDs, jede so oft aufgerufen, wie sie dasteht.",
	},
	{"{} blank line left out.|{} blank lines left out.", "{} leere Zeile ausgelassen.|{} leere Zeilen ausgelassen."},
	{
		"{1} ID has lost digits in a spreadsheet, which keeps 15, first {2}: format the column as text, or use the " +
			"original.|{1} IDs have lost digits in a spreadsheet, which keeps 15, first {2}: format the column as " +
			"text, or use the original.",
		"{1} ID hat in einer Tabellenkalkulation, die 15 behält, Ziffern verloren, zuerst {2}: formatieren Sie die " +
			"Spalte als Text, oder nehmen Sie das Original.|{1} IDs haben in einer Tabellenkalkulation, die 15 " +
			"behält, Ziffern verloren, zuerst {2}: formatieren Sie die Spalte als Text, oder nehmen Sie das Original.",
	},
	{
		"{1} was marked as text, as in {2}: the mark was left out." +
			"|{1} were marked as text, as in {2}: the marks were left out.",
		"{1} war als Text gekennzeichnet, wie in {2}: Das Zeichen wurde weggelassen." +
			"|{1} waren als Text gekennzeichnet, wie in {2}: Die Zeichen wurden weggelassen.",
	},
	{
		"{1} of {2} rows is hidden in the file, and was left out." +
			"|{1} of {2} rows are hidden in the file, and were left out.",
		"{1} von {2} Zeilen ist in der Datei ausgeblendet und wurde weggelassen." +
			"|{1} von {2} Zeilen sind in der Datei ausgeblendet und wurden weggelassen.",
	},
	{
		"{1} cell holds an error or a formula without its value, in row {2}: save the file again in a spreadsheet." +
			"|{1} cells hold an error or a formula without its value, first in the rows {2}: save the file again " +
			"in a spreadsheet.",
		"{1} Zelle enthält einen Fehler oder eine Formel ohne Wert, in Zeile {2}: Speichern Sie die Datei in einer " +
			"Tabellenkalkulation noch einmal." +
			"|{1} Zellen enthalten einen Fehler oder eine Formel ohne Wert, zuerst in den Zeilen {2}: Speichern Sie " +
			"die Datei in einer Tabellenkalkulation noch einmal.",
	},
	{"Take them too", "Auch nehmen"},
	{
		"Blanks around {} ID were left out.|Blanks around {} IDs were left out.",
		"Leerzeichen um {} ID wurden weggelassen.|Leerzeichen um {} IDs wurden weggelassen.",
	},
	{
		"“{2}”: {1} ID in all|“{2}” and so on: {1} IDs in all",
		"„{2}“: insgesamt {1} ID|„{2}“ und so weiter: insgesamt {1} IDs",
	},
	{"Which IDs are meant by “{}”?", "Welche IDs sind mit „{}“ gemeint?"},
	{
		"{1} ID holds characters that cannot be seen: {2}.|{1} IDs hold characters that cannot be seen, first {2}.",
		"{1} ID enthält Zeichen, die man nicht sieht: {2}.|{1} IDs enthalten Zeichen, die man nicht sieht, zuerst {2}.",
	},
	{"Leave them out", "Weglassen"},
	{"As they are", "Wie sie sind"},
	{
		"{1} row around the table is no data, it seems: “{2}”." +
			"|{1} rows around the table are no data, it seems, first “{2}”.",
		"{1} Zeile um die Tabelle enthält wohl keine Daten: „{2}“." +
			"|{1} Zeilen um die Tabelle enthalten wohl keine Daten, zuerst „{2}“.",
	},
	{"Left out: {} row|Left out: {} rows", "Weggelassen: {} Zeile|Weggelassen: {} Zeilen"},
	{"All: {} row|All: {} rows", "Alle: {} Zeile|Alle: {} Zeilen"},
	{
		"The link holds {} IDs. The page needs a while to read them. Fill them in?",
		"Der Link enthält {} IDs. Die Seite braucht eine Weile, um sie zu lesen. Eintragen?",
	},
	{"Fill them in", "Eintragen"},
	{"{} column|{} columns", "{} Spalte|{} Spalten"},
	{"{} row|{} rows", "{} Zeile|{} Zeilen"},
	{"Choose a file", "Datei wählen"},
	{"or drop one here: CSV, TSV, JSON, XLSX", "oder hier ablegen: CSV, TSV, JSON, XLSX"},
	{"Read from the list {} in it.", "Gelesen aus der Liste {} darin."},
	{"Reading {}…", "{} wird gelesen …"},
	{"{} was read.", "{} wurde gelesen."},
	{
		"The server could not be asked to read {}. Try again, or paste the cells.",
		"Der Server konnte nicht gebeten werden, {} zu lesen. Versuchen Sie es noch einmal, oder fügen Sie die " +
			"Zellen ein.",
	},
	{"The table", "Die Tabelle"},
	{"IDs are in", "Die IDs stehen in"},
	{"The first line is a heading", "Die erste Zeile ist eine Überschrift"},
	{
		"Each column can stand in the address, a header or the body:",
		"Jede Spalte kann in der Adresse, einem Header oder dem Body stehen:",
	},
	{"Not used: {}.", "Nicht verwendet: {}."},
	{"That command will not do: {}.", "Dieser Befehl geht nicht: {}."},
	{"The link cannot be opened: {}.", "Der Link lässt sich nicht öffnen: {}."},
	{"{} sends no body: it is left out.", "{} sendet keinen Body: Er wird weggelassen."},
	{"The table will show {}.", "Die Tabelle wird {} zeigen."},
	{"Left out: {}", "Weggelassen: {}"},
	{"Not carried over: {}.", "Nicht übernommen: {}."},
	{"Write the values of {}.", "Schreiben Sie die Werte von {}."},
	{"There was no password: an empty one is sent.", "Es stand kein Passwort da: Ein leeres wird gesendet."},
	{
		"Typographic quotation marks and dashes were read as straight ones.",
		"Typografische Anführungszeichen und Striche wurden als gerade gelesen.",
	},
	{"The command was taken to pieces.", "Der Befehl wurde in seine Teile zerlegt."},
	{"How to run them", "Wie aufgerufen wird"},
	{
		"Awaits one call after the other, in the order of the IDs. The slow way, for comparison.",
		"Wartet einen Aufruf nach dem anderen ab, in der Reihenfolge der IDs. Der langsame Weg, zum Vergleich.",
	},
	{
		"Sends the calls together and rejects as soon as one fails. The others go on, but no one is waiting.",
		"Macht die Aufrufe zugleich und lehnt ab, sobald einer scheitert. Die anderen laufen weiter, aber niemand " +
			"hört mehr zu.",
	},
	{
		"Sends the calls together and waits for all of them. One failure never hides the others.",
		"Macht die Aufrufe zugleich und wartet auf alle. Kein Fehlschlag verdeckt die anderen.",
	},
	{
		"Sends the calls together and takes the first that is fulfilled. It rejects only if all of them fail.",
		"Macht die Aufrufe zugleich und nimmt den ersten, der erfüllt wird. Lehnt nur ab, wenn alle scheitern.",
	},
	{
		"Sends the calls together and takes whichever settles first, fulfilled or rejected.",
		"Macht die Aufrufe zugleich und nimmt den, der zuerst entschieden ist, ob erfüllt oder abgelehnt.",
	},
	{"At a time", "Gleichzeitig"},
	{"6, practice: all", "6, Übung: alle"},
	{"Starts a second", "Starts pro Sekunde"},
	{"no limit", "keine Grenze"},
	{"Timeout, seconds", "Zeitgrenze in s"},
	{"Attempts, at most", "Versuche, höchstens"},
	{
		"A status of 400 and above counts as fulfilled, as in fetch itself",
		"Ein Status ab 400 gilt als erfüllt, wie bei fetch selbst",
	},
	{
		"Once the mode has decided, abort the calls that are left",
		"Sobald der Modus entschieden hat, die übrigen Aufrufe abbrechen",
	},
	{
		"Make the calls from this browser, not from the server",
		"Die Aufrufe von diesem Browser aus machen, nicht vom Server",
	},
	{
		"A browser opens six connections to one host by HTTP/1.1, reads only what a site lets other pages read " +
			"(CORS), and forgets the run when the page is closed.",
		"Ein Browser öffnet mit HTTP/1.1 sechs Verbindungen zu einem Host, liest nur, was eine Gegenseite andere " +
			"Seiten lesen lässt (CORS), und vergisst den Lauf, wenn die Seite geschlossen wird.",
	},
	{"Headers, one a line", "Header, einer pro Zeile"},
	{"Body", "Body"},
	{"API key", "API-Schlüssel"},
	{"No key", "Kein Schlüssel"},
	{"Bearer token", "Bearer-Token"},
	{"Header", "Header"},
	{"In the address", "In der Adresse"},
	{"Where the key goes", "Wohin der Schlüssel gehört"},
	{"Name of the key", "Name des Schlüssels"},
	{"The key", "Der Schlüssel"},
	{"the key", "der Schlüssel"},
	{"Remember the key in this browser", "Den Schlüssel in diesem Browser behalten"},
	{"The first addresses that will be called", "Die ersten Adressen, die aufgerufen werden"},
	{"Run", "Starten"},
	{"Run {} call|Run {} calls", "{} Aufruf starten|{} Aufrufe starten"},
	{"Ctrl ⏎", "Strg ⏎"},
	{"Running…", "Läuft …"},
	{"Try one first", "Erst einen testen"},
	{"Pause", "Anhalten"},
	{"Go on", "Weiter"},
	{"Do not wait", "Nicht warten"},
	{"Cancel", "Abbrechen"},
	{"Cancelling…", "Wird abgebrochen …"},
	{
		"A run is going on. Wait for its end, or cancel it.",
		"Es läuft noch ein Lauf. Warten Sie sein Ende ab, oder brechen Sie ihn ab.",
	},
	{"Add at least one ID to run.", "Tragen Sie mindestens eine ID ein."},
	{
		"Something in the form needs a look first: see the note in red.",
		"Im Formular stimmt noch etwas nicht: siehe den roten Hinweis.",
	},
	{"One moment: the page is still loading.", "Einen Moment: Die Seite lädt noch."},
	{
		"Write a whole number from 1 to {}, or leave it empty.",
		"Schreiben Sie eine ganze Zahl von 1 bis {}, oder lassen Sie das Feld leer.",
	},
	{
		"Write a number, such as 2.5, or leave it empty.",
		"Schreiben Sie eine Zahl, etwa 2,5, oder lassen Sie das Feld leer.",
	},
	{
		"Write one header a line, as in Accept: application/json.",
		"Schreiben Sie einen Header pro Zeile, etwa Accept: application/json.",
	},
	{"Runs of this browser", "Läufe dieses Browsers"},
	{"Take this run off the list", "Diesen Lauf von der Liste nehmen"},
	{"The run is off the list.", "Der Lauf ist von der Liste."},
	{"A shared run", "Ein geteilter Lauf"},
	{"Keys", "Tasten"},
	{"Ctrl ⏎ or ⌘ ⏎", "Strg ⏎ oder ⌘ ⏎"},
	{"Esc", "Esc"},
	{"run", "starten"},
	{"close what is open, or cancel the run", "Offenes schließen, oder den Lauf abbrechen"},
	{"search in the results", "in den Ergebnissen suchen"},
	{"the row before or after, once one is open", "die Zeile davor oder danach, sobald eine offen ist"},
	{"this list", "diese Liste"},
	{"Close", "Schließen"},
	{"Last change", "Letzte Änderung"},
	{"Undo", "Rückgängig"},
	{"Taken back: {}", "Zurückgenommen: {}"},
	{"All right", "In Ordnung"},
	{"The form", "Das Formular"},
	{"How", "Wie"},
	{"Auth", "Anmeldung"},
	{"Headers & body", "Header & Body"},
	{"Table", "Tabelle"},
	{"Timeline", "Zeitachse"},
	{"Compare", "Vergleich"},
	{"Code", "Code"},
	{"Failures", "Fehler"},
	{"Failures ({})", "Fehler ({})"},
	{"Something here needs a look first", "Hier muss erst etwas angesehen werden"},
	{"Import…", "Importieren…"},
	{
		"A curl command, a link or a table: paste it into the address or the IDs. " +
			"An OpenAPI document: give its address, or its file.",
		"Einen curl-Befehl, einen Link oder eine Tabelle: in die Adresse oder die IDs einfügen. " +
			"Ein OpenAPI-Dokument: seine Adresse angeben oder seine Datei.",
	},
	{
		"{} sends no body. Choose another method to send one.",
		"{} sendet keinen Body. Wählen Sie eine andere Methode, um einen zu senden.",
	},
	{"Fold the form away", "Das Formular einklappen"},
	{"What can be done", "Was man tun kann"},
	{"and {} other reason|and {} other reasons", "und {} weiterer Grund|und {} weitere Gründe"},
	{"Download", "Herunterladen"},
	{
		"Here stands what each mode makes of the same calls, once a run of 2 to 10,000 calls has ended.",
		"Hier steht, was jeder Modus aus denselben Aufrufen macht, sobald ein Lauf von 2 bis 10.000 Aufrufen " +
			"beendet ist.",
	},
	{"Nothing run yet", "Noch nichts aufgerufen"},
	{"{} of {} done", "{} von {} erledigt"},
	{"{} call done|All {} done", "{} Aufruf erledigt|Alle {} erledigt"},
	{"{} failed", "{} fehlgeschlagen"},
	{"{} call failed|All {} failed", "{} Aufruf fehlgeschlagen|Alle {} fehlgeschlagen"},
	{
		"A recording of ten calls that are made at once",
		"Eine Aufzeichnung von zehn Aufrufen, die zugleich gemacht werden",
	},
	{
		"A recording: ten calls at once, a bar each. One fails, and the others go on. Press Run to make them.",
		"Eine Aufzeichnung: zehn Aufrufe zugleich, je ein Balken. Einer schlägt fehl, und die anderen gehen weiter. " +
			"Drücken Sie auf Starten, um sie zu machen.",
	},
}
