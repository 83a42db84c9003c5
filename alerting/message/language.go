package message

// A Language is what people read.
type Language string

// Languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)
