package plan_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
)

// filled returns a plan in which every field has a value that is not its default: a field that is added to the plan
// is in it by itself, so that these tests find where it was forgotten.
func filled(t *testing.T) plan.Plan {
	t.Helper()
	p := plan.Plan{}
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Rows" { // not beside IDs
			v.Field(i).Set(other(t, name, v.Field(i).Type()))
		}
	}
	return p
}

// other returns a value of a type that is not its zero.
func other(t *testing.T, name string, kind reflect.Type) reflect.Value {
	t.Helper()
	v := reflect.New(kind).Elem()
	switch kind.Kind() {
	case reflect.String:
		v.SetString("text")
	case reflect.Int:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(2.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(kind.Elem())) // false, whose default is true
	case reflect.Slice:
		v.Set(reflect.ValueOf([]string{"1", "2"}))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"Name": "value"}))
	default:
		t.Fatalf("the test has no value for field %s of type %v: add one", name, kind)
	}
	return v
}

func TestEveryFieldIsEncodedAndDecoded(t *testing.T) {
	want := filled(t)
	got, err := plan.Decode(want.Encode())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	rows := plan.Plan{Rows: &plan.Rows{Columns: []string{"id"}, Values: [][]string{{"1"}}}}
	got, err = plan.Decode(rows.Encode())
	if diff := cmp.Diff(rows, got); err != nil || diff != "" {
		t.Errorf("with rows: %v (-want +got):\n%s", err, diff)
	}
}

func TestEveryFieldMakesAnotherPlan(t *testing.T) {
	changed := reflect.ValueOf(filled(t))
	for i := range changed.NumField() {
		name := changed.Type().Field(i).Name
		p := plan.Plan{}
		if name == "Rows" {
			p.Rows = &plan.Rows{}
		} else {
			reflect.ValueOf(&p).Elem().Field(i).Set(changed.Field(i))
		}
		if p.Same(plan.Plan{}) || (plan.Plan{}).Same(p) {
			t.Errorf("another %s makes no other plan", name)
		}
		if !p.Same(p) || !p.Same(p.Filled()) {
			t.Errorf("a plan with another %s is not the same as itself", name)
		}
	}
}

// patchOf returns a patch with every field of a plan.
func patchOf(p plan.Plan) plan.Patch {
	var c plan.Patch
	from, to := reflect.ValueOf(p), reflect.ValueOf(&c).Elem()
	for i := range to.NumField() {
		value := from.FieldByName(to.Type().Field(i).Name)
		if to.Field(i).Kind() == reflect.Pointer && value.Kind() != reflect.Pointer {
			pointer := reflect.New(value.Type())
			pointer.Elem().Set(value)
			value = pointer
		}
		to.Field(i).Set(value)
	}
	return c
}

func TestEveryFieldButTheIDsCanBePatched(t *testing.T) {
	want := filled(t)
	if got, have := reflect.TypeFor[plan.Patch]().NumField(), reflect.TypeFor[plan.Plan]().NumField(); got != have-2 {
		t.Errorf("a patch has %d fields, want all %d of a plan but IDs and Rows", got, have)
	}
	patch := patchOf(want)
	back, err := plan.DecodePatch(patch.Encode())
	if diff := cmp.Diff(patch, back); err != nil || diff != "" {
		t.Errorf("encoded and decoded: %v (-want +got):\n%s", err, diff)
	}
	got, err := plan.Plan{IDs: want.IDs}.Retry([]int{0, 1}, patch)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("applied: %v (-want +got):\n%s", err, diff)
	}
}

func TestAnEmptyPatchChangesNothing(t *testing.T) {
	want := filled(t)
	got, err := want.Retry([]int{0, 1}, plan.Patch{})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if text := string((plan.Patch{}).Encode()); text != "{}" {
		t.Errorf("encoded it is %s, want {}", text)
	}
}
