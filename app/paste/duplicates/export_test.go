package duplicates

// Slots returns the slot at which the search for each text of a list begins.
func Slots(list []string) []uint64 {
	p := newPlaces(list)
	slots := make([]uint64, len(list))
	for i, text := range list {
		slots[i] = p.slot(text)
	}
	return slots
}
