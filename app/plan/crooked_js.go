package plan

// crooked reports whether an endpoint is no template of RFC 6570.
func crooked(endpoint string) bool { return isCrooked(endpoint) }
