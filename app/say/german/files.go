package german

// files are the mistakes in files that the server reads.
var files = [][2]string{
	{"choose a file with something in it", "wählen Sie eine Datei, in der etwas steht"},
	{
		"choose a file with something in it: its sheets are empty",
		"wählen Sie eine Datei, in der etwas steht: Ihre Blätter sind leer",
	},
	{
		"choose a file of at most {}, or leave out the columns that are not needed",
		"wählen Sie eine Datei von höchstens {}, oder lassen Sie Spalten weg, die nicht nötig sind",
	},
	{
		"choose a file with at most {} of text, or leave out the columns that are not needed",
		"wählen Sie eine Datei mit höchstens {} Text, oder lassen Sie Spalten weg, die nicht nötig sind",
	},
	{
		"choose a file in which no cell takes more than {} KiB",
		"wählen Sie eine Datei, in der keine Zelle mehr als {} KiB braucht",
	},
	{
		"save the sheet that is needed as .csv: the workbook unpacks to more than {}",
		"speichern Sie das nötige Blatt als .csv: Die Arbeitsmappe hat entpackt mehr als {}",
	},
	{
		"save the sheet that is needed as .csv: the workbook unpacks to more than {} times its size",
		"speichern Sie das nötige Blatt als .csv: Die Arbeitsmappe hat entpackt mehr als das {}-Fache ihrer Größe",
	},
	{
		"save the sheet that is needed as .csv: the workbook has more than {} files inside",
		"speichern Sie das nötige Blatt als .csv: Die Arbeitsmappe enthält mehr als {} Dateien",
	},
	{
		"choose a smaller file: reading this one takes longer than {} s",
		"wählen Sie eine kleinere Datei: Diese zu lesen dauert länger als {} s",
	},
	{"bring a table of at most {} columns", "bringen Sie eine Tabelle mit höchstens {} Spalten"},
	{
		"bring a table of at most {} cells, rows times columns: leave out columns that are not needed",
		"bringen Sie eine Tabelle mit höchstens {} Zellen, Zeilen mal Spalten: Lassen Sie Spalten weg, die nicht " +
			"nötig sind",
	},
	{
		"choose a CSV, TSV, TXT, JSON or XLSX file: this one is not text",
		"wählen Sie eine Datei als CSV, TSV, TXT, JSON oder XLSX: Diese ist kein Text",
	},
	{"name one of its sheets: {}", "nennen Sie eines ihrer Blätter: {}"},
	{
		"save it as .xlsx or .csv: it is an old workbook, {}",
		"speichern Sie sie als .xlsx oder .csv: Das ist eine alte Arbeitsmappe, {}",
	},
	{
		"save it without its password, as .xlsx or .csv",
		"speichern Sie sie ohne ihr Passwort, als .xlsx oder .csv",
	},
	{
		"open it in its program, and save it as .xlsx or .csv: it is {}",
		"öffnen Sie sie in ihrem Programm, und speichern Sie sie als .xlsx oder .csv: Das ist {}",
	},
	{
		"open it in a spreadsheet, and save it as .xlsx or .csv: it is a web page, {}",
		"öffnen Sie sie in einer Tabellenkalkulation, und speichern Sie sie als .xlsx oder .csv: Das ist eine " +
			"Webseite, {}",
	},
	{
		"copy the table in it and paste that, or save it as .csv: it is {}",
		"kopieren Sie die Tabelle darin und fügen Sie sie ein, oder speichern Sie sie als .csv: Das ist {}",
	},
	{"export its table as .csv: it is {}", "exportieren Sie ihre Tabelle als .csv: Das ist {}"},
	{
		"unpack it, and choose the file inside: it is {}",
		"entpacken Sie sie, und wählen Sie die Datei darin: Das ist {}",
	},
	{
		"choose the list itself, as .xlsx, .csv or text: it is {}, with no text in it",
		"wählen Sie die Liste selbst, als .xlsx, .csv oder Text: Das ist {}, ohne Text darin",
	},
	{
		"save it again as .xlsx or .csv: it is not a workbook",
		"speichern Sie sie noch einmal als .xlsx oder .csv: Das ist keine Arbeitsmappe",
	},
	{
		"save it again as .xlsx or .csv: it cannot be read",
		"speichern Sie sie noch einmal als .xlsx oder .csv: Sie ist nicht zu lesen",
	},
	{
		"save it again as .xlsx or .csv: the sheet {} cannot be read",
		"speichern Sie sie noch einmal als .xlsx oder .csv: Das Blatt {} ist nicht zu lesen",
	},
	{
		"save it again as .xlsx or .csv: row {} cannot be read",
		"speichern Sie sie noch einmal als .xlsx oder .csv: Zeile {} ist nicht zu lesen",
	},
}
