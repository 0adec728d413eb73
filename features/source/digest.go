package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"
)

// digesters is how many files are digested at a time, beside the scan.
const digesters = 2

// digests computes the SHA-256 of every file in the background.
type digests struct {
	cancel context.CancelFunc
	done   chan struct{}
	inputs []Input
	err    error
}

func startDigests(ctx context.Context, parts []*part) *digests {
	ctx, cancel := context.WithCancel(ctx)
	d := &digests{cancel: cancel, done: make(chan struct{}), inputs: make([]Input, len(parts))}
	go func() {
		defer close(d.done)
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(digesters)
		for i, p := range parts {
			group.Go(func() (err error) {
				d.inputs[i], err = digest(ctx, p)
				return err
			})
		}
		d.err = group.Wait()
	}()
	return d
}

// digest reads a file from end to end. It reads what Open opened, so a file replaced meanwhile does not mix in.
func digest(ctx context.Context, p *part) (Input, error) {
	hash := sha256.New()
	from := io.NewSectionReader(p.file, 0, p.size)
	buffer := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return Input{}, fmt.Errorf("digesting %s: %w", p.label, err)
		}
		n, err := from.Read(buffer)
		hash.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Input{}, p.refuse("", err)
		}
	}
	return Input{Table: p.table.Name, Path: p.label, Bytes: p.size, SHA256: hex.EncodeToString(hash.Sum(nil)), Rows: p.rows()}, nil
}

func (d *digests) stop() {
	d.cancel()
	<-d.done
}

// Inputs waits for the digests and returns every file of the extract, in the order of the contract and of the parts' names.
func (e *Extract) Inputs() ([]Input, error) {
	<-e.digest.done
	return e.digest.inputs, e.digest.err
}
