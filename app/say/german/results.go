package german

// results is what there is to see of a run.
var results = [][2]string{
	{"Results", "Ergebnisse"},
	{"nothing run yet", "noch nichts gestartet"},
	{"fulfilled", "erfüllt"},
	{"rejected", "abgelehnt"},
	{"aborted", "abgebrochen"},
	{"pending", "offen"},
	{"missing", "fehlend"},
	{"in flight", "unterwegs"},
	{"{} in flight", "{} unterwegs"},
	{"{} asked", "{} angefragt"},
	{"{} fulfilled", "{} erfüllt"},
	{"{} rejected", "{} abgelehnt"},
	{"{} aborted", "{} abgebrochen"},
	{"{} missing", "{} fehlend"},
	{"{} pending", "{} offen"},
	{"{}, cancelled", "{}, abgebrochen"},
	{"{} of {} fulfilled", "{} von {} erfüllt"},
	{"{} of {} settled, {} rejected.", "{} von {} entschieden, {} abgelehnt."},
	{"{} faster", "{} schneller"},
	{"{}, one by one {}", "{}, einzeln {}"},
	{"Calls settled", "Entschiedene Aufrufe"},
	{"Every call you ask for will be in this line.", "In dieser Zeile steht jeder Aufruf, um den Sie bitten."},
	{"Paused, {}", "Angehalten, {}"},
	{"The site asked to wait until {}, {}", "Die Gegenseite bittet, bis {} zu warten, {}"},
	{"The site asked to wait {}, {}", "Die Gegenseite bittet, {} zu warten, {}"},
	{"slowed down to {} at a time", "gebremst auf {} gleichzeitig"},
	{"{} left", "noch {}"},
	{"less than 1 s", "weniger als 1 s"},
	{"about {}", "etwa {}"},
	{"Started {} call.|Started {} calls.", "{} Aufruf gestartet.|{} Aufrufe gestartet."},
	{"{} call|{} calls", "{} Aufruf|{} Aufrufe"},
	{
		"This run is not kept any more, or never was under this name.",
		"Diesen Lauf gibt es nicht mehr, oder es gab ihn nie unter diesem Namen.",
	},
	{
		"The connection is gone. Reconnecting in {}; the run goes on meanwhile, and nothing is lost.",
		"Die Verbindung ist weg. Neuer Versuch in {}; der Lauf geht inzwischen weiter, und nichts geht verloren.",
	},
	{"Finished while you were away: {}.", "Während Sie weg waren, fertig geworden: {}."},
	{"Copy a link to watch this run", "Link zum Zuschauen kopieren"},
	{"Copy a link to this plan", "Link zu diesem Plan kopieren"},
	{"Notify me at the end", "Am Ende benachrichtigen"},
	{"{} % · allsettled", "{} % · allsettled"},
	{"Timeline: no call has been made yet", "Zeitachse: Noch kein Aufruf gemacht"},
	{
		"Timeline of {} call, running. The table below has the same in words.|Timeline of {} calls, running. " +
			"The table below has the same in words.",
		"Zeitachse von {} Aufruf, noch unterwegs. Die Tabelle darunter sagt dasselbe in Worten.|Zeitachse von {} " +
			"Aufrufen, noch unterwegs. Die Tabelle darunter sagt dasselbe in Worten.",
	},
	{
		"Timeline of {} call, {} in all. The table below has the same in words.|Timeline of {} calls, {} in all. " +
			"The table below has the same in words.",
		"Zeitachse von {} Aufruf, insgesamt {}. Die Tabelle darunter sagt dasselbe in Worten.|Zeitachse von {} " +
			"Aufrufen, insgesamt {}. Die Tabelle darunter sagt dasselbe in Worten.",
	},
	{"went on, no one was waiting", "lief weiter, niemand hörte zu"},
	{"{} call from {}|{} calls from {}", "{} Aufruf ab {}|{} Aufrufe ab {}"},
	{"What was rejected, by cause", "Was abgelehnt wurde, nach Ursache"},
	{"What was rejected, and what can be done", "Was abgelehnt wurde, und was Sie tun können"},
	{
		"Trying {} call again: {} settled, {} fulfilled|Trying {} calls again: {} settled, {} fulfilled",
		"{} Aufruf wird wiederholt: {} entschieden, {} erfüllt|{} Aufrufe werden wiederholt: {} entschieden, {} " +
			"erfüllt",
	},
	{"Trying {} call again.|Trying {} calls again.", "{} Aufruf wird wiederholt.|{} Aufrufe werden wiederholt."},
	{"Try all of these again gently", "Alle diese behutsam wiederholen"},
	{"Try again gently", "Behutsam wiederholen"},
	{"Another key", "Ein anderer Schlüssel"},
	{"another key", "ein anderer Schlüssel"},
	{"Try again with this key", "Mit diesem Schlüssel wiederholen"},
	{"Copy these IDs", "Diese IDs kopieren"},
	{"Show them", "Zeigen"},
	{"Leave", "So lassen"},
	{"Left as it is.", "So gelassen."},
	{"Copied", "Kopiert"},
	{"Copy {} row|Copy {} rows", "{} Zeile kopieren|{} Zeilen kopieren"},
	{"{} row was copied.|{} rows were copied.", "{} Zeile wurde kopiert.|{} Zeilen wurden kopiert."},
	{"Select row {}", "Zeile {} auswählen"},
	{"Select all rows that are shown", "Alle gezeigten Zeilen auswählen"},
	{"waits {}", "wartet {}"},
	{"Copy", "Kopieren"},
	{"This browser does not let pages copy", "Dieser Browser lässt Seiten nichts kopieren"},
	{"Search, or city:Berlin", "Suchen, oder city:Berlin"},
	{"Search in results", "In den Ergebnissen suchen"},
	{"All", "Alle"},
	{"Fulfilled", "Erfüllt"},
	{"Rejected", "Abgelehnt"},
	{"Aborted", "Abgebrochen"},
	{
		"Filter the table to {} rows or fewer to copy it, or download it.",
		"Filtern Sie die Tabelle auf höchstens {} Zeilen, um sie zu kopieren, oder laden Sie sie herunter.",
	},
	{
		"Press Run: each call becomes a row here the moment it settles.",
		"Drücken Sie auf Starten: Jeder Aufruf wird hier zur Zeile, sobald er entschieden ist.",
	},
	{"Results, a row a call", "Ergebnisse, eine Zeile je Aufruf"},
	{"No row fits this search.", "Zu dieser Suche passt keine Zeile."},
	{"Status", "Status"},
	{"Time", "Zeit"},
	{"answer", "Antwort"},
	{"Columns", "Spalten"},
	{"Make {} narrower", "{} schmaler machen"},
	{"Make {} wider", "{} breiter machen"},
	{"Count values", "Werte zählen"},
	{"{1} value of {2}|{1} different values of {2}", "{1} Wert von {2}|{1} verschiedene Werte von {2}"},
	{"{} item|{} items", "{} Eintrag|{} Einträge"},
	{"What stands in the column", "Was in der Spalte steht"},
	{"The {} most frequent are listed.", "Aufgeführt sind die {} häufigsten."},
	{"(empty)", "(leer)"},
	{"Add a column by its path", "Eine Spalte nach ihrem Pfad hinzufügen"},
	{"Add", "Hinzufügen"},
	{"Name of the column", "Name der Spalte"},
	{"Move {} to the left", "{} nach links schieben"},
	{"Move {} to the right", "{} nach rechts schieben"},
	{"Remove {}", "{} entfernen"},
	{"Column {} was added.", "Spalte {} wurde hinzugefügt."},
	{"Column {} was removed.", "Spalte {} wurde entfernt."},
	{"Column {} was moved.", "Spalte {} wurde verschoben."},
	{"Column {} was renamed.", "Spalte {} wurde umbenannt."},
	{"The call in full", "Der ganze Aufruf"},
	{"ID {}", "ID {}"},
	{"Previous row", "Vorige Zeile"},
	{"Next row", "Nächste Zeile"},
	{"{}: there is no answer yet.", "{}: Es gibt noch keine Antwort."},
	{"Download the whole answer", "Die ganze Antwort herunterladen"},
	{"Copy for your developer", "Für Ihre Entwickler kopieren"},
	{"For your developer:", "Für Ihre Entwickler:"},
	{"Began", "Begann"},
	{"{} after the start", "{} nach dem Start"},
	{"First byte", "Erstes Byte"},
	{"after {}", "nach {}"},
	{"{} after {}", "{} nach {}"},
	{"then waited {}", "danach {} gewartet"},
	{"Took", "Dauerte"},
	{"Attempts", "Versuche"},
	{"Size", "Größe"},
	{"Type", "Typ"},
	{"{} byte|{} bytes", "{} Byte|{} Bytes"},
	{"Before it was tried again", "Vor der Wiederholung"},
	{"The answer", "Die Antwort"},
	{"As text", "Als Text"},
	{"The server does not keep this answer any more.", "Der Server hat diese Antwort nicht mehr."},
	{"One moment: the answer is on its way.", "Einen Moment: Die Antwort ist unterwegs."},
	{"The answer is long. This is its beginning.", "Die Antwort ist lang. Das ist ihr Anfang."},
	{
		"The answer says that it is JSON, but is not valid: see its character {}.",
		"Die Antwort gibt sich als JSON aus, ist aber nicht gültig: siehe ihr Zeichen {}.",
	},
	{"The answer is not text.", "Die Antwort ist kein Text."},
	{
		"Press a value to make it a column for all rows.",
		"Drücken Sie auf einen Wert, um ihn für alle Zeilen zur Spalte zu machen.",
	},
	{
		"Most answers are web pages, not data. Is the address that of the site's API, and does it want a key?",
		"Die meisten Antworten sind Webseiten, keine Daten. " +
			"Ist die Adresse die der API, und verlangt sie einen Schlüssel?",
	},
	{
		"Most answers are web pages titled “{}”, not data. " +
			"Is the address that of the site's API, and does it want a key?",
		"Die meisten Antworten sind Webseiten mit dem Titel „{}“, keine Daten. " +
			"Ist die Adresse die der API, und verlangt sie einen Schlüssel?",
	},
}

// compare is the modes on one clock.
var compare = [][2]string{
	{"The modes on one clock", "Die Modi auf einer Uhr"},
	{"Compare the modes with these calls", "Die Modi mit diesen Aufrufen vergleichen"},
	{
		"What each mode makes of these very calls, by how long each of them took. No call is made for this picture.",
		"Was jeder Modus aus genau diesen Aufrufen macht, nach der Dauer eines jeden. Für dieses Bild wird nichts " +
			"aufgerufen.",
	},
	{
		"Run these calls once more to compare the modes for real: after a reload their keys are not known any more.",
		"Starten Sie diese Aufrufe noch einmal, um die Modi wirklich zu vergleichen: Nach dem Neuladen sind ihre " +
			"Schlüssel nicht mehr bekannt.",
	},
	{"Run every lane for real", "Jede Bahn wirklich ausführen"},
	{"one lane after another", "eine Bahn nach der anderen"},
	{"The same as a table", "Dasselbe als Tabelle"},
	{"The modes as a table", "Die Modi als Tabelle"},
	{"Mode", "Modus"},
	{"Calls made", "Aufrufe gemacht"},
	{"Answers kept", "Antworten behalten"},
	{"Decided after", "Entschieden nach"},
	{"Last call settled after", "Letzter Aufruf entschieden nach"},
	{"Faster than one by one", "Schneller als einzeln"},
	{"never", "nie"},
	{"Play", "Abspielen"},
	{"Stop", "Stopp"},
	{"At a quarter of the pace", "Mit einem Viertel des Tempos"},
	{"The moment that is shown", "Der gezeigte Moment"},
	{"What if: {}, {} at a time", "Was wäre, wenn: {}, {} gleichzeitig"},
	{"by ID {}", "durch ID {}"},
	{"{} call made, {} kept|{} calls made, {} kept", "{} Aufruf gemacht, {} behalten|{} Aufrufe gemacht, {} behalten"},
	{"the last settled after {}", "der letzte entschieden nach {}"},
	{
		"{} still running when no one was waiting|{} still running when no one was waiting",
		"{} lief noch, als niemand mehr zuhörte|{} liefen noch, als niemand mehr zuhörte",
	},
	{"Running for real…", "Läuft wirklich …"},
	{
		"In fact {}, predicted {}: off by {} %, half of the calls by less than {}.",
		"In Wirklichkeit {}, vorhergesagt {}: {} % daneben, die Hälfte der Aufrufe um weniger als {}.",
	},
	{"Run it for real", "Wirklich ausführen"},
	{"In your browser: {}", "In Ihrem Browser: {}"},
	{"The exact code", "Der genaue Code"},
	{
		"A program that makes the form's calls without this page. What changes with the mode is marked.",
		"Ein Programm, das ohne diese Seite aufruft, was im Formular steht. Was sich mit dem Modus ändert, ist " +
			"markiert.",
	},
	{"Language", "Sprache"},
	{"Add at least one ID to see the code.", "Geben Sie mindestens eine ID ein, um den Code zu sehen."},
	{"Copy the code", "Code kopieren"},
	{"Save {}", "{} speichern"},
	{"Put the keys into the environment first: {}.", "Legen Sie zuerst die Schlüssel in die Umgebung: {}."},
	{"It reads its IDs from {}, which lies beside it.", "Es liest seine IDs aus {}, das neben ihm liegt."},
}

// lessons is what the lessons say before and after.
var lessons = [][2]string{
	{"Lessons", "Lektionen"},
	{"Six short lessons", "Sechs kurze Lektionen"},
	{"The lesson is in the form: {}.", "Die Lektion steht im Formular: {}."},
	{"One by one, or together", "Einer nach dem anderen, oder zugleich"},
	{
		"Ten calls of about half a second, each awaited before the next one is made. Run it, and guess how long it " +
			"takes.",
		"Zehn Aufrufe von etwa einer halben Sekunde, jeder wird abgewartet, bevor der nächste gemacht wird. " +
			"Starten Sie, und schätzen Sie, wie lange es dauert.",
	},
	{
		"The times added up. Now choose allSettled and run it again: together they take as long as the slowest alone.",
		"Die Zeiten haben sich summiert. Wählen Sie nun allSettled und starten Sie noch einmal: Zugleich dauern " +
			"sie so lange wie der langsamste allein.",
	},
	{"all fails fast, but the work goes on", "all scheitert schnell, aber die Arbeit geht weiter"},
	{
		"Promise.all rejects with the first rejection. What becomes of the other calls?",
		"Promise.all lehnt mit der ersten Ablehnung ab. Was wird aus den anderen Aufrufen?",
	},
	{
		"The promise was rejected early, and the grey bars went on: no one had stopped those calls, and " +
			"no one got their answers.",
		"Das Promise wurde früh abgelehnt, und die grauen Balken gingen weiter: Niemand hatte diesen Aufrufen " +
			"gesagt, dass sie aufhören sollen, und niemand bekam ihre Antworten.",
	},
	{"allSettled keeps everything", "allSettled behält alles"},
	{
		"The same calls, one of which is rejected. Promise.allSettled waits for all of them.",
		"Dieselben Aufrufe, von denen einer abgelehnt wird. Promise.allSettled wartet auf alle.",
	},
	{
		"It was fulfilled, although a call was rejected: you get how every single call went, and decide yourself.",
		"Es wurde erfüllt, obwohl ein Aufruf abgelehnt wurde: Sie erfahren, wie jeder einzelne ausging, und " +
			"entscheiden selbst.",
	},
	{"any and race", "any und race"},
	{
		"Promise.race takes whichever call settles first. Here the quickest ones fail.",
		"Promise.race nimmt den Aufruf, der zuerst entschieden ist. Hier scheitern die schnellsten.",
	},
	{
		"The race was decided by the first to settle, a rejection. Choose any and run it again: it waits for the " +
			"first that is fulfilled.",
		"Das Rennen entschied der erste, und das war eine Ablehnung. Wählen Sie any und starten Sie noch einmal: " +
			"Es wartet auf den ersten, der erfüllt wird.",
	},
	{"A limit and a rate", "Eine Grenze und ein Tempo"},
	{
		"Twenty calls, three at a time and at most five begun a second: kind to the site that answers them.",
		"Zwanzig Aufrufe, drei gleichzeitig und höchstens fünf Starts pro Sekunde: freundlich zur Gegenseite, die " +
			"sie beantwortet.",
	},
	{
		"As soon as one call settled, the next began: a window, never a batch. The rate spaced their starts.",
		"Sobald ein Aufruf entschieden war, begann der nächste: ein Fenster, nie ein Stapel. Das Tempo hielt ihre " +
			"Starts auseinander.",
	},
	{"fetch does not reject on 404", "fetch lehnt bei 404 nicht ab"},
	{
		"Two of these calls are answered with 404, and fetch's own rule holds: any answer at all is an answer.",
		"Zwei dieser Aufrufe werden mit 404 beantwortet, und es gilt die Regel von fetch: Jede Antwort ist eine " +
			"Antwort.",
	},
	{
		"Both counted as fulfilled. That is why programs write: if (!res.ok) throw. Take the tick away under " +
			"How and run it again.",
		"Beide galten als erfüllt. Darum schreiben Programme: if (!res.ok) throw. Nehmen Sie den Haken unter " +
			"Wie weg und starten Sie noch einmal.",
	},
}

// openAPI is what is said of OpenAPI documents.
var openAPI = [][2]string{
	{"Address of the document", "Adresse des Dokuments"},
	{"Read", "Lesen"},
	{"Choose what to call", "Wählen Sie, was aufgerufen wird"},
	{"Search", "Suchen"},
	{
		"{} path is in another file, {}.|{} paths are in another file, {}.",
		"{} Pfad steht in einer anderen Datei, {}.|{} Pfade stehen in einer anderen Datei, {}.",
	},
	{
		"{} path leads to nothing in the document.|{} paths lead to nothing in the document.",
		"{} Pfad führt zu nichts im Dokument.|{} Pfade führen zu nichts im Dokument.",
	},
	{
		"{} operation more is not shown.|{} operations more are not shown.",
		"{} weitere Operation ist nicht gezeigt.|{} weitere Operationen sind nicht gezeigt.",
	},
	{
		"{} operation cannot be called from here.|{} operations cannot be called from here.",
		"{} Operation kann von hier nicht aufgerufen werden.|{} Operationen können von hier nicht aufgerufen werden.",
	},
	{
		"{} operation is left out: it takes no ID.|{} operations are left out: they take no ID.",
		"{} Operation ist ausgelassen: Sie nimmt keine ID.|{} Operationen sind ausgelassen: Sie nehmen keine ID.",
	},
	{
		"The server could not be asked to read it. Try again.",
		"Der Server konnte nicht gebeten werden, es zu lesen. Versuchen Sie es noch einmal.",
	},
	{"{} is in the form.", "{} steht im Formular."},
	{
		"choose a document of at most 16 MiB, such as one with only the paths that are needed",
		"wählen Sie ein Dokument von höchstens 16 MiB, etwa eines mit nur den Pfaden, die Sie brauchen",
	},
	{
		"choose its JSON, or a smaller document: as YAML, it may have at most {} values",
		"wählen Sie sein JSON oder ein kleineres Dokument: Als YAML darf es höchstens {} Werte haben",
	},
	{
		"choose a smaller document, or its JSON where this is YAML: reading it takes longer than {} s",
		"wählen Sie ein kleineres Dokument, oder sein JSON, wo dieses YAML ist: Es zu lesen, dauert länger als {} s",
	},
	{
		"choose an OpenAPI 3 document: this one cannot be read ({})",
		"wählen Sie ein OpenAPI-3-Dokument: Dieses ist nicht zu lesen ({})",
	},
	{
		"choose an OpenAPI 3 document, in JSON or YAML: this one is neither",
		"wählen Sie ein OpenAPI-3-Dokument in JSON oder YAML: Dieses ist keines von beiden",
	},
	{
		`choose an OpenAPI 3 document: this one has no line "openapi: 3…"`,
		"wählen Sie ein OpenAPI-3-Dokument: Diesem fehlt die Zeile „openapi: 3…“",
	},
	{"choose an OpenAPI 3 or Swagger 2 document", "wählen Sie ein OpenAPI-3- oder Swagger-2-Dokument"},
	{
		"choose an OpenAPI 3 document with paths: this one has none",
		"wählen Sie ein OpenAPI-3-Dokument mit Pfaden: Dieses hat keine",
	},
	{"choose a smaller document: it is {}", "wählen Sie ein kleineres Dokument: Es ist {}"},
	{"write an address that starts with https://", "schreiben Sie eine Adresse, die mit https:// beginnt"},
	{
		"write where its API is, such as https://api.example.com: the document does not say it",
		"schreiben Sie, wo seine API ist, etwa https://api.example.com: Das Dokument sagt es nicht",
	},
}
