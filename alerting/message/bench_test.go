package message

import "testing"

// The engine writes headline and text of every open incident in every step.
func BenchmarkText(b *testing.B) {
	i := worst()
	b.ReportAllocs()
	for b.Loop() {
		Text(i, night, English)
	}
}
