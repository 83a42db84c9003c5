package hook

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DingTalk is the custom robot of a DingTalk group, a Markdown message.
type DingTalk struct{}

// dingTalkText bounds the text; DingTalk takes 20,000 bytes in all.
const dingTalkText = 15000

type dingTalkMessage struct {
	Type     string `json:"msgtype"`
	Markdown struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"markdown"`
	At struct {
		All bool `json:"isAtAll"`
	} `json:"at"`
}

// Compose signs the query: sign is the Base64 of HMAC-SHA256(secret,
// "TIMESTAMP\nSECRET") with the time in milliseconds. Everybody in the group is
// called for a page, nobody for a warning or an end.
func (DingTalk) Compose(m Message, target, secret string, at time.Time) (Post, error) {
	message := dingTalkMessage{Type: "markdown"}
	message.Markdown.Title = m.Title
	message.Markdown.Text = markdownLines(Cut(m.Text, dingTalkText))
	message.At.All = m.Urgent && !m.Resolved
	body, err := json.Marshal(message)
	if err != nil {
		return Post{}, fmt.Errorf("write the message: %w", err)
	}
	if secret != "" {
		signed, err := url.Parse(target)
		if err != nil {
			return Post{}, errors.New("the url is no address to post to; copy it from the robot's settings")
		}
		stamp := strconv.FormatInt(at.UnixMilli(), 10)
		query := signed.Query()
		query.Set("timestamp", stamp)
		query.Set("sign", inBase64(digest(secret, stamp+"\n"+secret)))
		signed.RawQuery = query.Encode()
		target = signed.String()
	}
	return Post{URL: target, Body: body}, nil
}

// markdownLines keeps the lines apart: two spaces end a line in Markdown.
func markdownLines(text string) string {
	return strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "  \n")
}

// dingTalkBusy are the codes that pass: system busy, and too many messages in
// a minute.
var dingTalkBusy = []int{-1, 130101, 130102, 410100}

// Refused reads errcode, which is 0 for yes.
func (DingTalk) Refused(answer []byte) (bool, error) {
	var said struct {
		Code int    `json:"errcode"`
		Text string `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return true, fmt.Errorf("the answer is not DingTalk's: %.200s", answer)
	}
	if said.Code == 0 {
		return false, nil
	}
	return slices.Contains(dingTalkBusy, said.Code), fmt.Errorf("dingtalk says %d: %s", said.Code, said.Text)
}
