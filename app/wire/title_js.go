package wire

// titles names the statuses of the problems that a page makes itself or tells
// apart; the whole list of net/http has no place in the page's budget.
var titles = [...]struct {
	status int
	name   string
}{
	{400, "Bad Request"},
	{404, "Not Found"},
	{413, "Request Entity Too Large"},
	{422, "Unprocessable Entity"},
	{429, "Too Many Requests"},
	{503, "Service Unavailable"},
}

// title names a status.
func title(status int) string {
	for _, t := range titles {
		if t.status == status {
			return t.name
		}
	}
	return "Error"
}
