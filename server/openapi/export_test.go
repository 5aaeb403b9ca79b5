package openapi

// MostNodes returns how many nodes a document has at most.
var MostNodes = mostNodes
