// Package german is the catalogue in German: data, which package say reads.
//
// It addresses people as Sie; calls are Aufrufe, attempts Versuche, runs Läufe, and the promises' own words are
// erfüllt, abgelehnt, abgebrochen and offen.
package german

// Tables are pairs of an English sentence and its translation, a table for each place where sentences stand. Together
// they have each English sentence once.
var Tables = [][][2]string{page, results, compare, plan, reasons, server, files, openAPI}
