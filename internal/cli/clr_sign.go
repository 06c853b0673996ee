package cli

import (
	"crypto"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// signOptions are sign's flags.
type signOptions struct {
	key, out string
	force    bool
}

// signed is the JSON form of sign.
type signed struct {
	Version    int           `json:"version"`
	File       string        `json:"file"` // that was written
	SHA512     clrtrust.Hash `json:"sha512"`
	Was        clrtrust.Hash `json:"was"` // of the file that was read
	StrongName strongName    `json:"strongName"`
}

func (a *app) clrSignCommand() *cobra.Command {
	var o signOptions
	cmd := &cobra.Command{
		Use: "sign --key FILE.snk FILE", Short: "Sign or re-sign an assembly with its key", Args: oneFile,
		Long: `sign gives an assembly the strong name of the key that it was compiled for: with a key file, delay-signed or public-signed.
A file that is there is replaced with --force only, and always as a whole.`,
		Example: `  hartctl clr sign --key prod.snk delay-signed.dll -o signed.dll
  hartctl clr sign --key prod.snk build/My.dll --force         in its place`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			s, err := sign(args[0], o)
			if err != nil {
				return err
			}
			if a.format == "json" {
				return writeJSON(a.out, s)
			}
			a.out.Good("Wrote %s: %s, %s, key token %s", ui.Clean(s.File), s.StrongName.Verdict, s.StrongName.Algorithm, s.StrongName.KeyToken)
			if s.SHA512 == s.Was {
				fmt.Fprintln(a.out.W, "  the bytes are the same: this key had signed it already")
			}
			fmt.Fprintf(a.out.W, "  SHA2-512  %s\n", s.SHA512)
			return nil
		},
	}
	cmd.Flags().StringVar(&o.key, "key", "", "private key `file` (.snk)")
	cmd.Flags().StringVarP(&o.out, "out", "o", "", "write the signed assembly to this `file` (default: the assembly itself, which needs --force)")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace a file that is there")
	return cmd
}

func sign(file string, o signOptions) (*signed, error) {
	if o.key == "" {
		return nil, usage(errors.New("--key names no key file"), "make one: hartctl clr keygen FILE.snk")
	}
	out := o.out
	if out == "" {
		out = file
	}
	if _, err := os.Lstat(out); err == nil && !o.force {
		return nil, usage(fmt.Errorf("%s exists already and was left as it is", out), "name another file with -o, or replace it: add --force")
	}
	snk, err := readBinary(o.key)
	if err != nil {
		return nil, usage(fmt.Errorf("--key: %w", err), "")
	}
	key, err := strongname.ParseKey(snk)
	if err != nil {
		return nil, usage(fmt.Errorf("--key %s: %w", o.key, err), "")
	}
	data, err := readBinary(file)
	if err != nil {
		return nil, usage(err, "")
	}
	done, err := strongname.Sign(data, key)
	if err != nil {
		return nil, fmt.Errorf("signing %s: %w", file, err)
	}
	r := clrtrust.Inspect(done)
	if !r.StrongName.Verdict.Good() {
		return nil, fmt.Errorf("signing %s: the strong name would be %s: nothing was written", file, r.StrongName.Verdict)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	if err := replaceFile(out, done, mode); err != nil {
		return nil, err
	}
	return &signed{Version: 1, File: out, SHA512: r.SHA512, Was: clrtrust.HashOf(data), StrongName: strongNameOf(r.StrongName)}, nil
}

// replaceFile writes a file that appears whole or not at all; behind a symbolic link it is the link's file.
func replaceFile(file string, data []byte, mode fs.FileMode) error {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	return err
}

// newKey is the JSON form of keygen.
type newKey struct {
	Version   int    `json:"version"`
	File      string `json:"file"`
	Bits      int    `json:"bits"`
	Token     string `json:"token"`
	PublicKey []byte `json:"publicKey"` // the blob, base64
}

func (a *app) clrKeygenCommand() *cobra.Command {
	var bits int
	cmd := &cobra.Command{
		Use: "keygen FILE.snk", Short: "Make a key for strong names", Args: oneFile,
		Long: `keygen makes an RSA key and writes it into a new file that only its owner can read. It never replaces a file.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			if a.outFile != "" {
				return usage(errors.New("keygen takes no --out: its argument is the file"), "")
			}
			k, err := makeKey(args[0], bits)
			if err != nil {
				return err
			}
			if a.format == "json" {
				return writeJSON(a.out, k)
			}
			a.out.Good("Wrote %s: RSA-%d, public key token %s", ui.Clean(k.File), k.Bits, k.Token)
			fmt.Fprintln(a.out.W, "  Whoever has this file can sign as you: keep it out of the repository.")
			return nil
		},
	}
	cmd.Flags().IntVar(&bits, "bits", 2048, "length of the key in `bits`, 1024 to 16384")
	return cmd
}

func makeKey(file string, bits int) (*newKey, error) {
	if _, err := os.Lstat(file); err == nil {
		return nil, keyExists(file)
	}
	key, err := strongname.GenerateKey(bits)
	if err != nil {
		return nil, usage(fmt.Errorf("--bits: %w", err), "")
	}
	snk, err := strongname.MarshalKey(key)
	if err != nil {
		return nil, err
	}
	blob, err := strongname.MarshalPublicKey(&key.PublicKey, crypto.SHA1)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, keyExists(file)
	}
	if err != nil {
		return nil, err
	}
	_, err = f.Write(snk)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(file) // half a key is none
		return nil, err
	}
	return &newKey{Version: 1, File: file, Bits: bits, Token: strongname.Token(blob), PublicKey: blob}, nil
}

func keyExists(file string) error {
	return usage(fmt.Errorf("%s exists already and was left as it is: a key that is lost cannot be made again", file), "name another file")
}
