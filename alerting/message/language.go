package message

import "fmt"

// A Language is what people read.
type Language string

// Languages. Both says everything twice, English first: for teams of two
// languages.
const (
	English Language = "en"
	Chinese Language = "zh"
	Both    Language = "both"
)

// Validate reports a language that nobody can write. None is English.
func (l Language) Validate() error {
	switch l {
	case "", English, Chinese, Both:
		return nil
	}
	return fmt.Errorf("language: %q; want %s, %s or %s", string(l), English, Chinese, Both)
}

// spoken are the languages to write, in order. The zero value is English.
func (l Language) spoken() []*catalogue {
	switch l {
	case Chinese:
		return []*catalogue{&chinese}
	case Both:
		return []*catalogue{&english, &chinese}
	}
	return []*catalogue{&english}
}
