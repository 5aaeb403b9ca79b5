package ui

// Indented is how an answer is shown.
var Indented = indented
