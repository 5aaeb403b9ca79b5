package curl

// NotCarried and OtherAuth are the lists behind [IsNotCarried] and [IsOtherAuth].
const (
	NotCarried = notCarried
	OtherAuth  = otherAuth
)
