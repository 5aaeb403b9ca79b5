package plan

// Crooked and IsCrooked are the server's and the page's judgement of a template.
var (
	Crooked   = validTemplate
	IsCrooked = isValidTemplate
)
