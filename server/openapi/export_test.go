package openapi

import "context"

// MostNodes returns how many nodes a document has at most.
var MostNodes = mostNodes

// Parse reads a document without looking at its operations, and reports whether it was read.
func Parse(ctx context.Context, doc []byte) error {
	_, err := parse(ctx, doc)
	return err
}

// ReadIn reads a document whose operations are looked at under a context of their own.
func ReadIn(ctx context.Context, doc []byte) (Document, error) {
	root, err := parse(context.WithoutCancel(ctx), doc)
	if err != nil {
		return Document{}, err
	}
	return readOperations(ctx, newReferences(root), "")
}

// MaxInDocument is how many schemas are looked at for all operations together.
const MaxInDocument = maxInDocument

// Looked reads a document without a deadline, and returns how many schemas were looked at.
func Looked(doc []byte) (int, Document, error) {
	root, err := parse(context.Background(), doc)
	if err != nil {
		return 0, Document{}, err
	}
	refs := newReferences(root)
	found, err := readOperations(context.Background(), refs, "")
	return maxInDocument - refs.spare, found, err
}
