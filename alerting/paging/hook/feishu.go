package hook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Feishu is the custom bot of a Feishu or Lark group, a message card.
type Feishu struct{}

// feishuText bounds the text; Feishu takes requests of 20 kB.
const feishuText = 12000

type object = map[string]any

// Compose signs the body: sign is the Base64 of the HMAC-SHA256 of nothing by
// the key "TIMESTAMP\nSECRET", with the time in seconds.
func (Feishu) Compose(m Message, target, secret string, at time.Time) (Post, error) {
	plain := func(text string) object { return object{"tag": "plain_text", "content": text} }
	colour := "orange"
	switch {
	case m.Resolved:
		colour = "green"
	case m.Urgent:
		colour = "red"
	}
	message := object{
		"msg_type": "interactive",
		"card": object{
			"config": object{"wide_screen_mode": true},
			"header": object{"title": plain(m.Title), "template": colour},
			"elements": []object{
				{"tag": "div", "text": object{"tag": "lark_md", "content": Cut(m.Text, feishuText)}},
				{"tag": "action", "actions": []object{
					{"tag": "button", "type": "default", "text": plain("ridethrough"), "url": m.Link},
				}},
			},
		},
	}
	if secret != "" {
		stamp := strconv.FormatInt(at.Unix(), 10)
		message["timestamp"] = stamp
		message["sign"] = inBase64(digest(stamp+"\n"+secret, ""))
	}
	body, err := json.Marshal(message)
	if err != nil {
		return Post{}, fmt.Errorf("write the message: %w", err)
	}
	return Post{URL: target, Body: body}, nil
}

// feishuBusy are the codes that pass: too many messages in a second or minute.
var feishuBusy = []int{9499, 11232}

// Refused reads code, which is 0 for yes.
func (Feishu) Refused(answer []byte) (bool, error) {
	var said struct {
		Code *int   `json:"code"`
		Text string `json:"msg"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Code == nil {
		return true, fmt.Errorf("the answer is not Feishu's: %.200s", answer)
	}
	if *said.Code == 0 {
		return false, nil
	}
	return slices.Contains(feishuBusy, *said.Code), fmt.Errorf("feishu says %d: %s", *said.Code, said.Text)
}
