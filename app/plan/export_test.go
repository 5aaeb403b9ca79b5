package plan

// ValidTemplate reports whether an endpoint is a template of RFC 6570.
var ValidTemplate = validTemplate
