package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// Variable names the environment variable of a flag: ALLSETTLED_MAX_IDS for max-ids.
func Variable(flag string) string {
	return "ALLSETTLED_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets what no flag has set. A repeatable flag takes a list separated by commas.
func fromEnvironment(flags *pflag.FlagSet, env func(string) string) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		value := env(Variable(f.Name))
		if f.Changed || value == "" {
			return
		}
		if err := set(flags, f, strings.Split(value, ",")); err != nil {
			errs = append(errs, Usagef("%s=%s: %w", Variable(f.Name), value, err))
		}
	})
	return errors.Join(errs...)
}

// set gives a flag its values; one that takes a single value takes them joined.
func set(flags *pflag.FlagSet, f *pflag.Flag, values []string) error {
	if _, many := f.Value.(pflag.SliceValue); !many {
		values = []string{strings.Join(values, ",")}
	}
	for _, v := range values {
		if err := flags.Set(f.Name, strings.TrimSpace(v)); err != nil {
			return err
		}
	}
	return nil
}

// fromFile sets what neither a flag nor the environment has set. An empty path is no file.
func fromFile(flags *pflag.FlagSet, path string) error {
	if path == "" {
		return nil
	}
	settings, err := readFile(path)
	if err != nil {
		return err
	}
	for name, value := range settings {
		f := flags.Lookup(name)
		if f == nil || name == "config" {
			return Usagef(
				"--config %s: there is no setting %q; write the name of a flag without its dashes", path, name,
			)
		}
		if f.Changed {
			continue
		}
		values, err := listOf(value)
		if err == nil {
			err = set(flags, f, values)
		}
		if err != nil {
			return Usagef("--config %s: %s: %w", path, name, err)
		}
	}
	return nil
}

// readFile reads the settings of a file, whose extension says whether it is YAML or TOML.
func readFile(path string) (map[string]any, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, Usagef("--config: %w", err)
	}
	settings := map[string]any{}
	switch filepath.Ext(path) {
	case ".toml":
		err = toml.Unmarshal(text, &settings)
	case ".yaml", ".yml":
		err = yaml.Unmarshal(text, &settings)
	default:
		err = errors.New("its name must end in .yaml, .yml or .toml")
	}
	if err != nil {
		return nil, Usagef("--config %s: %w", path, err)
	}
	return settings, nil
}

// listOf returns the values of a setting as a flag takes them.
func listOf(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var all []string
	for _, v := range list {
		switch v.(type) {
		case string, bool, int64, uint64, float64:
			all = append(all, fmt.Sprint(v))
		default:
			return nil, errors.New("write a text, a number, or a list of these")
		}
	}
	return all, nil
}
