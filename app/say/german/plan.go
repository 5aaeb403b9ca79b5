package german

// plan is what package plan says of a plan: what will be done, and what is wrong
// at its field. The latter stands behind "… geht nicht:" or begins a sentence.
var plan = [][2]string{
	{"or", "oder"},
	{"“{}” will not do: {}.", "„{}“ geht nicht: {}."},
	{`"{}" will not do: {}`, "„{}“ geht nicht: {}"},
	{"1 call", "1 Aufruf"},
	{"{} calls", "{} Aufrufe"},
	{"one by one", "einer nach dem anderen"},
	{"all at once", "alle zugleich"},
	{"{} at a time", "{} gleichzeitig"},
	{"at most {} a second", "höchstens {} pro Sekunde"},
	{"about a second", "etwa eine Sekunde"},
	{"about {} seconds", "etwa {} Sekunden"},
	{"about {} minutes", "etwa {} Minuten"},
	{"about {} hours", "etwa {} Stunden"},
	{"about {} days", "etwa {} Tage"},
	{"write either ids or rows, not both", "schreiben Sie entweder ids oder rows, nicht beides"},
	{"write at least one ID", "schreiben Sie mindestens eine ID"},
	{"ask for at most {} at a time", "fragen Sie höchstens {} auf einmal an"},
	{"ask for at most {} IDs at a time", "fragen Sie höchstens {} IDs auf einmal an"},
	{"name at least one column", "nennen Sie mindestens eine Spalte"},
	{"give the column a name of 1 to {} bytes", "geben Sie der Spalte einen Namen von 1 bis {} Byte"},
	{
		"write {} headings, one a column, each of at most {} bytes",
		"schreiben Sie {} Überschriften, eine je Spalte, jede mit höchstens {} Byte",
	},
	{"give each column a name of its own", "geben Sie jeder Spalte einen eigenen Namen"},
	{"write {} cells, one a column", "schreiben Sie {} Zellen, eine je Spalte"},
	{"write it as UTF-8 text", "schreiben Sie es als UTF-8-Text"},
	{"write an ID of at most {} bytes", "schreiben Sie eine ID von höchstens {} Byte"},
	{"write {}", "schreiben Sie {}"},
	{"write {}: this server allows no other", "schreiben Sie {}: Anderes erlaubt dieser Server nicht"},
	{"write a body of at most 1 MiB", "schreiben Sie einen Body von höchstens 1 MiB"},
	{
		"write a whole number of calls at once, 0 for the default",
		"schreiben Sie eine ganze Zahl gleichzeitiger Aufrufe, 0 für die Vorgabe",
	},
	{
		"write at most {} calls at once: this server allows no more",
		"schreiben Sie höchstens {} gleichzeitige Aufrufe: Mehr erlaubt dieser Server nicht",
	},
	{
		"write a number from 0.001 to 1000000, 0 for no limit",
		"schreiben Sie eine Zahl von 0,001 bis 1000000, 0 für keine Grenze",
	},
	{
		"write milliseconds from 1 to 600000 (10 minutes), 0 for the default",
		"schreiben Sie Millisekunden von 1 bis 600000 (10 Minuten), 0 für die Vorgabe",
	},
	{
		"write a whole number from 1 to 10, 0 for the default",
		"schreiben Sie eine ganze Zahl von 1 bis 10, 0 für die Vorgabe",
	},
	{
		"write the address to call, such as https://api.example.com/users/{id}",
		"schreiben Sie die Adresse, die aufgerufen wird, etwa https://api.example.com/users/{id}",
	},
	{
		"put {{}} where the ID belongs, in the address, a header or the body",
		"setzen Sie {{}} dorthin, wo die ID hingehört: in die Adresse, einen Header oder den Body",
	},
	{
		"put the variable into quotes in the JSON body: only numbers, true, false and null stand without",
		"setzen Sie die Variable im JSON-Body in Anführungszeichen: Nur Zahlen, true, false und null stehen ohne",
	},
	{
		"leave out line breaks and control characters: it goes into the header {}",
		"lassen Sie Zeilenumbrüche und Steuerzeichen weg: Es kommt in den Header {}",
	},
	{
		"paste the whole command: a quotation mark is not closed",
		"fügen Sie den ganzen Befehl ein: Ein Anführungszeichen ist nicht geschlossen",
	},
	{
		"send the form as text with -d: files and multipart forms cannot be sent here",
		"senden Sie das Formular als Text mit -d: Dateien und Multipart-Formulare gehen hier nicht",
	},
	{
		"leave out -I, or what is sent with it: curl sends no body with HEAD",
		"lassen Sie -I weg, oder was damit gesendet wird: Mit HEAD sendet curl keinen Body",
	},
	{
		"write what is in the file: a page cannot read it",
		"schreiben Sie, was in der Datei steht: Eine Seite kann sie nicht lesen",
	},
	{
		"paste a command with one address: this one has several",
		"fügen Sie einen Befehl mit einer Adresse ein: Dieser hat mehrere",
	},
	{"leave out {}: {} has no such option", "lassen Sie {} weg: {} hat keine solche Option"},
	{
		"write it as name=text, name:=JSON, name==text or Name:text, or leave it out",
		"schreiben Sie es als name=Text, name:=JSON, name==Text oder Name:Text, oder lassen Sie es weg",
	},
	{
		"write valid JSON behind :=, or text behind =",
		"schreiben Sie gültiges JSON hinter :=, oder Text hinter =",
	},
	{
		"write the whole body with --raw: names with brackets are not read here",
		"schreiben Sie den ganzen Body mit --raw: Namen mit Klammern werden hier nicht gelesen",
	},
	{
		"write the values in place of --variable and --expand: they are not read here",
		"schreiben Sie die Werte an die Stelle von --variable und --expand: Diese werden hier nicht gelesen",
	},
	{
		"write what {} prints in its place: no command is run here",
		"schreiben Sie an seine Stelle, was {} ausgibt: Hier wird kein Befehl ausgeführt",
	},
	{
		"write the value of ${} in its place: it is a variable of your shell",
		"schreiben Sie an seine Stelle den Wert von ${}: Das ist eine Variable Ihrer Shell",
	},
	{
		"paste a curl command, as browsers copy it with \"Copy as cURL (bash)\": {} is not read here",
		"fügen Sie einen curl-Befehl ein, wie ihn Browser mit „Als cURL (bash) kopieren“ kopieren: " +
			"{} wird hier nicht gelesen",
	},
	{"paste a command with an address in it", "fügen Sie einen Befehl ein, in dem eine Adresse steht"},
	{"write at most {} headers", "schreiben Sie höchstens {} Header"},
	{
		"write each header once; it is there as {} already",
		"schreiben Sie jeden Header einmal; er steht schon als {} da",
	},
	{
		"write a header's name, such as Accept: letters, digits and hyphens",
		"schreiben Sie den Namen eines Headers, etwa Accept: Buchstaben, Ziffern und Bindestriche",
	},
	{
		"leave out {}: it is set for each call as it must be",
		"lassen Sie {} weg: Es wird für jeden Aufruf gesetzt, wie es sein muss",
	},
	{"write a header of at most 16 KiB", "schreiben Sie einen Header von höchstens 16 KiB"},
	{"leave out line breaks and control characters", "lassen Sie Zeilenumbrüche und Steuerzeichen weg"},
	{
		"type the secret again: it was left out when this plan was stored",
		"tippen Sie das Geheimnis noch einmal ein: Es wurde nicht gespeichert",
	},
	{
		"type the key again: it is stored nowhere, so the first run cannot lend it",
		"tippen Sie den Schlüssel noch einmal ein: Er ist nirgends gespeichert, also kann der erste Lauf ihn " +
			"nicht leihen",
	},
	{
		"name at least one call: there is none of that kind in the run",
		"nennen Sie mindestens einen Aufruf: Von dieser Art gibt es im Lauf keinen",
	},
	{
		"save the list as UTF-8 text and paste it again",
		"speichern Sie die Liste als UTF-8-Text und fügen Sie sie noch einmal ein",
	},
	{
		"write ranges of numbers of up to 18 digits, or the ID itself in double quotes",
		"schreiben Sie Bereiche von Zahlen mit bis zu 18 Ziffern, oder die ID selbst in doppelten Anführungszeichen",
	},
	{
		"write both ends with the same number of digits, such as 001-010",
		"schreiben Sie beide Enden mit gleich vielen Ziffern, etwa 001-010",
	},
	{
		"write the smaller number first, or in double quotes if it is one ID",
		"schreiben Sie die kleinere Zahl zuerst, oder alles in doppelten Anführungszeichen, wenn es eine ID ist",
	},
	{"write at most {}", "schreiben Sie höchstens {}"},
	{"give the parameter a name of 1 to {} bytes", "geben Sie dem Parameter einen Namen von 1 bis {} Byte"},
	{"write a value of at most 16 KiB of UTF-8 text", "schreiben Sie einen Wert von höchstens 16 KiB UTF-8-Text"},
	{"paste a table with at least one row", "fügen Sie eine Tabelle mit mindestens einer Zeile ein"},
	{"close the quotation mark in that line", "schließen Sie das Anführungszeichen in dieser Zeile"},
	{
		"write variables in single braces, such as {id}, and escape other special characters, a space as %20",
		"schreiben Sie Variablen in einfache geschweifte Klammern, etwa {id}, und kodieren Sie andere " +
			"Sonderzeichen, ein Leerzeichen als %20",
	},
	{
		"write an address that starts with https://, such as https://api.example.com/users/{id}",
		"schreiben Sie eine Adresse, die mit https:// beginnt, etwa https://api.example.com/users/{id}",
	},
	{
		"write a whole address that starts with https://, or a path of the practice API, such as /demo/users/{id}",
		"schreiben Sie eine ganze Adresse, die mit https:// beginnt, oder einen Pfad der Übungs-API, etwa " +
			"/demo/users/{id}",
	},
	{
		"write the host in full: variables may stand only behind it, in the path or the query",
		"schreiben Sie den Host aus: Variablen dürfen nur dahinter stehen, im Pfad oder in der Query",
	},
	{
		"leave out the name and password before the @: send them in a header",
		"lassen Sie Name und Passwort vor dem @ weg: Senden Sie sie in einem Header",
	},
	{
		"write a host name or an IP address after ://, such as https://api.example.com/users/{id}",
		"schreiben Sie nach :// einen Hostnamen oder eine IP-Adresse, etwa https://api.example.com/users/{id}",
	},
	{"write an address of at most 8,192 bytes", "schreiben Sie eine Adresse von höchstens 8.192 Byte"},
	{
		"leave out the # and what follows: it is never sent",
		"lassen Sie das # und alles danach weg: Es wird nie gesendet",
	},
	{
		"write variables in single braces, such as {id}",
		"schreiben Sie Variablen in einfache geschweifte Klammern, etwa {id}",
	},
	{"write {id} instead of %7Bid%7D", "schreiben Sie {id} statt %7Bid%7D"},
	{"write the path without . and .. in it", "schreiben Sie den Pfad ohne . und .. darin"},
	{"no column has that name: use {}", "keine Spalte heißt so: Nehmen Sie {}"},
	{"the address must stay on {}", "die Adresse muss auf {} bleiben"},
	{
		"leave it out: as . or .. it would change the path of the address",
		"lassen Sie es weg: Als . oder .. würde es den Pfad der Adresse ändern",
	},
	{
		"write it so that it can stand in an address, or use {name} instead of {+name}",
		"schreiben Sie es so, dass es in einer Adresse stehen kann, oder nehmen Sie {name} statt {+name}",
	},
	{"the address must stay on its own host", "die Adresse muss auf ihrem eigenen Host bleiben"},
	{"write a link with a plan behind #p=", "schreiben Sie einen Link mit einem Plan hinter #p="},
	{
		"copy the link whole: it has letters, digits, - and _ only",
		"kopieren Sie den Link ganz: er hat nur Buchstaben, Ziffern, - und _",
	},
	{
		"copy the link whole: it breaks off, or was changed on its way",
		"kopieren Sie den Link ganz: er bricht ab, oder er wurde unterwegs verändert",
	},
	{
		"copy the link without what follows it: its plan ends sooner",
		"kopieren Sie den Link ohne das, was ihm folgt: sein Plan endet früher",
	},
	{
		"make a link with fewer IDs: its plan may take 8 MiB",
		"erzeugen Sie einen Link mit weniger IDs: sein Plan darf 8 MiB haben",
	},
	{"write an address of at most {} bytes", "schreiben Sie eine Adresse von höchstens {} Byte"},
	{
		"write two whole numbers with a hyphen between them, such as 1-100",
		"schreiben Sie zwei ganze Zahlen mit einem Bindestrich dazwischen, etwa 1-100",
	},
	{"leave it out: a plan has no field of that name", "lassen Sie es weg: Ein Plan hat kein Feld dieses Namens"},
	{"write a number, 0 for no limit", "schreiben Sie eine Zahl, 0 für keine Grenze"},
	{"write true or false", "schreiben Sie true oder false"},
	{"write it as text, in double quotes", "schreiben Sie es als Text, in doppelten Anführungszeichen"},
	{`write it as text, in double quotes: "{}"`, `schreiben Sie es als Text, in doppelten Anführungszeichen: "{}"`},
	{"write a whole number", "schreiben Sie eine ganze Zahl"},
	{`write a list of texts, such as ["1", "007"]`, `schreiben Sie eine Liste von Texten, etwa ["1", "007"]`},
	{`write a list of rows, such as [["1", "de"]]`, `schreiben Sie eine Liste von Zeilen, etwa [["1", "de"]]`},
	{
		"leave it out: rows have columns, headings and values",
		"lassen Sie es weg: rows hat columns, headings und values",
	},
	{"send it as UTF-8 text", "senden Sie es als UTF-8-Text"},
	{"send no half of a surrogate pair, as in \\ud800", "senden Sie kein halbes Ersatzzeichenpaar wie in \\ud800"},
	{"write a JSON object, {…}", "schreiben Sie ein JSON-Objekt, {…}"},
	{"write it only once", "schreiben Sie es nur einmal"},
	{"write at most {} names", "schreiben Sie höchstens {} Namen"},
	{"write valid JSON: it ends too early", "schreiben Sie gültiges JSON: Es endet zu früh"},
	{"write valid JSON: it breaks at byte {}", "schreiben Sie gültiges JSON: Es bricht bei Byte {}"},
	{"write a place in the first run, from 0 to {}", "schreiben Sie einen Platz im ersten Lauf, von 0 bis {}"},
	{"write each place once", "schreiben Sie jeden Platz einmal"},
	{
		`write "rejected", "unfulfilled" (also what was left behind) or a list of places in the run, such as [0, 7]`,
		`schreiben Sie "rejected", "unfulfilled" (auch, was zurückblieb) oder eine Liste von Plätzen im Lauf, ` +
			"etwa [0, 7]",
	},
	{
		`say which calls: "rejected", "unfulfilled" or a list of places in the run, such as [0, 7]`,
		`nennen Sie die Aufrufe: "rejected", "unfulfilled" oder eine Liste von Plätzen im Lauf, etwa [0, 7]`,
	},
	{
		"leave it out: the IDs are those of the first run, and only says which",
		"lassen Sie es weg: Die IDs sind die des ersten Laufs, und only sagt, welche",
	},
	{"make a new link: in its plan, {}", "machen Sie einen neuen Link; in seinem Plan gilt: {}"},
	{
		"open the link in a newer browser: this one cannot unpack it",
		"öffnen Sie den Link in einem neueren Browser: Dieser kann ihn nicht entpacken",
	},
	{"write one of {}", "schreiben Sie eines von {}"},
	{"use 16 to 64 of A-Z, a-z, 0-9, _ and -", "verwenden Sie 16 bis 64 Zeichen aus A-Z, a-z, 0-9, _ und -"},
	{
		"name the run with 16 to 64 letters, digits, - or _",
		"benennen Sie den Lauf mit 16 bis 64 Buchstaben, Ziffern, - oder _",
	},
	{
		"write the name of the run whose calls are made again",
		"schreiben Sie den Namen des Laufs, dessen Aufrufe wiederholt werden",
	},
	{"send either a plan or again, not both", "senden Sie entweder einen Plan oder again, nicht beides"},
	{`write a string, such as "1-1000000"`, `schreiben Sie einen Text, etwa "1-1000000"`},
	{"send them beside a plan that has none", "senden Sie sie neben einem Plan, der keine hat"},
	{"send at most 4 KiB", "senden Sie höchstens 4 KiB"},
	{"send UTF-8 text", "senden Sie UTF-8-Text"},
	{"send a JSON object, {…}", "senden Sie ein JSON-Objekt, {…}"},
	{"send whole, valid JSON", "senden Sie vollständiges, gültiges JSON"},
	{"send one whole JSON object", "senden Sie ein einziges, vollständiges JSON-Objekt"},
	{"leave it out: the names here are {}", "lassen Sie es weg: Die Namen hier sind {}"},
	{"write a string of at most {} bytes", "schreiben Sie einen Text von höchstens {} Byte"},
	{"write a whole number from 0", "schreiben Sie eine ganze Zahl ab 0"},
	{"send it in a frame of its own", "senden Sie es in einem eigenen Frame"},
	{"write true", "schreiben Sie true"},
	{"write a call's place in the input, from 0", "schreiben Sie den Platz eines Aufrufs in der Eingabe, ab 0"},
	{
		"choose a smaller document: it is nested deeper than {}, or an anchor is inside itself",
		"wählen Sie ein kleineres Dokument: Es ist tiefer verschachtelt als {}, oder ein Anker liegt in sich selbst",
	},
	{
		"choose a smaller document: more than {} values are in it, or its aliases unfold to more",
		"wählen Sie ein kleineres Dokument: Mehr als {} Werte stehen darin, oder seine Aliasse ergeben mehr",
	},
	{
		"choose an OpenAPI 3 document with paths: this one cannot be read, it has none",
		"wählen Sie ein OpenAPI-3-Dokument mit Pfaden: Dieses ist nicht zu lesen, es hat keine",
	},
	{
		"write the document's address, such as https://api.example.com/openapi.json",
		"schreiben Sie die Adresse des Dokuments, etwa https://api.example.com/openapi.json",
	},
	{"send the document itself: this server fetches none", "senden Sie das Dokument selbst: Dieser Server holt keine"},
	{
		"write up to {} names with commas between them, such as id,status,name",
		"schreiben Sie bis zu {} Namen mit Kommas dazwischen, etwa id,status,name",
	},
	{
		"write as many names as there are columns, with commas between them",
		"schreiben Sie so viele Namen, wie es Spalten gibt, mit Kommas dazwischen",
	},
	{
		"the input has no such column; write in. before one of {}, or value.{} for a member of the answer",
		"die Eingabe hat keine solche Spalte; schreiben Sie in. vor eine von {}, oder value.{} für einen Teil der " +
			"Antwort",
	},
	{
		"a sheet holds {} rows, and this table has more; take csv, or only=rejected",
		"ein Blatt fasst {} Zeilen, und diese Tabelle hat mehr; nehmen Sie csv oder only=rejected",
	},
	{
		"write names of runs that continue this one, at most {}",
		"schreiben Sie Namen von Läufen, die diesen fortsetzen, höchstens {}",
	},
	{
		"record at most {}: a recording is loaded with every page that shows it",
		"zeichnen Sie höchstens {} auf: Eine Aufzeichnung wird mit jeder Seite geladen, die sie zeigt",
	},
	{
		"ask for fewer IDs: the calls of a program may take at most {} MiB, filled in",
		"fragen Sie weniger IDs an: Die Aufrufe eines Programms dürfen ausgefüllt höchstens {} MiB lang sein",
	},
	{"paste a command of at most {} MiB", "fügen Sie einen Befehl von höchstens {} MiB ein"},
	{"paste a command of at most {} words", "fügen Sie einen Befehl von höchstens {} Wörtern ein"},
	{
		"make it shorter: filled in, the address of a call may take at most {} KiB",
		"kürzen Sie es: Ausgefüllt darf die Adresse eines Aufrufs höchstens {} KiB lang sein",
	},
	{
		"make it shorter: filled in, the header {} may take at most 16 KiB",
		"kürzen Sie es: Ausgefüllt darf der Header {} höchstens 16 KiB lang sein",
	},
	{
		"make it shorter: filled in, the body of a call may take at most 1 MiB",
		"kürzen Sie es: Ausgefüllt darf der Body eines Aufrufs höchstens 1 MiB lang sein",
	},
	{
		"ask for fewer IDs at a time: the addresses and headers of all calls may take at most {} MiB",
		"fragen Sie weniger IDs auf einmal an: Die Adressen und Header aller Aufrufe dürfen höchstens {} MiB lang " +
			"sein",
	},
	{
		"write at most {} calls at once: the bodies of these may take at most {} MiB together",
		"schreiben Sie höchstens {} gleichzeitige Aufrufe: Deren Bodys dürfen zusammen höchstens {} MiB lang sein",
	},
	{
		"write whole, valid JSON, or leave out the brackets",
		"schreiben Sie ganzes, gültiges JSON, oder lassen Sie die Klammern weg",
	},
	{"write a list in JSON with something in it", "schreiben Sie eine Liste in JSON, in der etwas steht"},
	{
		"write a list of values, such as [1, 2], or a list of objects",
		"schreiben Sie eine Liste von Werten, etwa [1, 2], oder eine Liste von Objekten",
	},
	{
		"write a list of values, such as [1, 2]: objects are a table",
		"schreiben Sie eine Liste von Werten, etwa [1, 2]: Objekte sind eine Tabelle",
	},
	{"write one of its lists alone: it has {}", "schreiben Sie eine seiner Listen allein: Es hat {}"},
}
