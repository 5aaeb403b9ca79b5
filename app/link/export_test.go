package link

// Deflate and Inflate pack and unpack a link.
var (
	Deflate = deflate
	Inflate = inflate
)
