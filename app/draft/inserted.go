package draft

// Inserted returns what was put into a text in one place, as a paste does; empty where something else changed.
func Inserted(before, now string) string {
	same := 0
	for same < min(len(before), len(now)) && before[same] == now[same] {
		same++
	}
	before, now = before[same:], now[same:]
	if len(before) > len(now) || now[len(now)-len(before):] != before {
		return ""
	}
	return now[:len(now)-len(before)]
}
