package plan

// ValidTemplate and IsTemplate are how the server and the page judge a template.
var (
	ValidTemplate = validTemplate
	IsTemplate    = isTemplate
)
