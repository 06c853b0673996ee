package wire

import (
	"context"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const defaultLanguage = "us_english"

// acceptLogin writes the answer to a good login, in SQL Server's order.
func (c *conn) acceptLogin(r *reply) error {
	database, language := c.sess.Database(), c.login.Language
	if language == "" {
		language = defaultLanguage
	}
	coll := types.Collation(0).TDS()
	atOne := func(e *sqlerr.Error) *sqlerr.Error { return e.At(1) }
	r.envText(envDatabase, database, "master")
	r.Info(atOne(sqlerr.New(5701, database)))
	r.env(envCollation, append(append([]byte{5}, coll[:]...), 0))
	r.envText(envLanguage, language, "")
	r.Info(atOne(sqlerr.New(5703, language)))

	r.start(tokLoginAck)
	at := len(r.tok)
	v := c.login.ackVersion()
	r.tok = append(r.tok, 0, 0, 1, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	r.tok = appendShortText(r.tok, c.srv.ProgName)
	r.tok = append(r.tok, c.srv.Version[:]...)
	r.patchLength(at)
	r.send()

	size := c.login.PacketSize
	r.envText(envPacketSize, strconv.Itoa(size), strconv.Itoa(defaultPacket))
	if c.login.utf8 {
		r.start(tokFeatureExtAck)
		r.tok = append(r.tok, featureUTF8, 1, 0, 0, 0, 1, featureEnd)
		r.send()
	}
	if err := r.finish(); err != nil {
		return err
	}
	c.pw.resize(size)
	return nil
}

// refuseLogin writes the errors; the connection is closed after it.
func (c *conn) refuseLogin(r *reply, errs []*sqlerr.Error) error {
	for _, e := range errs {
		r.Error(e.At(1))
	}
	r.Done(Done{Error: true})
	return r.finish()
}

// keptToken is how large a token may be whose memory serves the next request.
const keptToken = 64 << 10

// newReply makes the writer of one request's answer, in the memory of the last one.
func (c *conn) newReply(ctx context.Context) *reply {
	last := &c.answer
	if cap(last.tok) > keptToken {
		last.tok = nil
	}
	*last = reply{
		pw: c.pw, server: c.srv.ServerName, ctx: ctx, session: c.sess,
		utf8: c.login.utf8, nbc: c.login.version == tds80 || c.login.version >= tds73B,
		tok: last.tok[:0], cols: last.cols[:0], outs: last.outs[:0],
	}
	return last
}
