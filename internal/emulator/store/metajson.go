package store

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Catalog records have text of any bytes (security identifiers, password hashes, binary properties), which JSON cannot
// hold. A string that is not UTF-8 is written as this mark and one character a byte.
const rawMark = "\uFFFF"

// marshalMeta is json.Marshal for records with such strings.
func marshalMeta(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	// json writes invalid bytes as the escape, and a real U+FFFD as itself.
	if bytes.Contains(b, []byte(`\ufffd`)) || bytes.Contains(b, []byte(rawMark)) {
		return json.Marshal(mapStrings(reflect.ValueOf(v), escapeRaw).Interface())
	}
	return b, nil
}

func unmarshalMeta(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return err
	}
	if bytes.Contains(b, []byte(rawMark)) {
		p := reflect.ValueOf(v)
		p.Elem().Set(mapStrings(p, unescapeRaw).Elem())
	}
	return nil
}

func escapeRaw(s string) string {
	if utf8.ValidString(s) && !strings.HasPrefix(s, rawMark) {
		return s
	}
	var b strings.Builder
	b.WriteString(rawMark)
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func unescapeRaw(s string) string {
	raw, ok := strings.CutPrefix(s, rawMark)
	if !ok {
		return s
	}
	b := make([]byte, 0, len(raw))
	for _, r := range raw {
		b = append(b, byte(r))
	}
	return string(b)
}

// mapStrings copies v with f applied to every string that JSON would write.
func mapStrings(v reflect.Value, f func(string) string) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.String:
		c.SetString(f(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(mapStrings(v.Elem(), f))
		}
	case reflect.Interface:
		if !v.IsNil() {
			c.Set(mapStrings(v.Elem(), f))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(mapStrings(v.Field(i), f))
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 && !v.IsNil() {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				c.Index(i).Set(mapStrings(v.Index(i), f))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			c.Index(i).Set(mapStrings(v.Index(i), f))
		}
	case reflect.Map:
		if !v.IsNil() {
			c.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for it := v.MapRange(); it.Next(); {
				c.SetMapIndex(mapStrings(it.Key(), f), mapStrings(it.Value(), f))
			}
		}
	}
	return c
}
