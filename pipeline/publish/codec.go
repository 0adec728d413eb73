package publish

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	codecs "github.com/parquet-go/parquet-go/compress/zstd"
)

// codec compresses pages with zstd at its fastest level, since higher ones only cost time on identifiers. It differs from
// the library's codec in two settings. Its window is short, for an encoder's memory is its window: the library's takes
// 8 MiB for each file and worker. And it always codes literals by their frequency, which halves pseudonyms in hex where
// no run of them repeats.
type codec struct {
	codecs.Codec
	encoders sync.Pool // of *zstd.Encoder
}

// window is how far back, in bytes, a page is searched for what repeats: a page of 64-byte identifiers is shorter.
const window = 1 << 20

// Encode compresses src into the memory of dst if it is large enough.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	e, ok := c.encoders.Get().(*zstd.Encoder)
	if !ok {
		var err error
		if e, err = newEncoder(); err != nil {
			return nil, err
		}
	}
	defer c.encoders.Put(e)
	return e.EncodeAll(src, dst[:0]), nil
}

func newEncoder() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true),
		zstd.WithAllLitEntropyCompression(true),
		zstd.WithEncoderConcurrency(1),
		zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false), // as Parquet wants its pages
	)
}
