package outreach

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"

	"riskstrat/features/source"
)

// Holdout keeps a random share of the households whose people would be listed without an offer, so that a place can tell whether its
// offers help: risk tools have raised the use they meant to lower (PRISMATIC, BMJ Qual Saf 2019;28:697). The zero value holds
// nobody out; anything else has to name who approved it, the ethical review, and the day it ends.
type Holdout struct {
	Share    float64    `yaml:"share"`    // of the households whose people reach a place, up to 0.5; 0: no holdout
	Approver string     `yaml:"approver"` // who answers for it
	Review   string     `yaml:"review"`   // reference of the review; lists that share it hold the same people out
	Until    source.Day `yaml:"until"`    // last night on which anybody is held out
}

// mostHeldOut is the largest share: beyond a half, more people would be compared with than helped.
const mostHeldOut = 0.5

// Active reports whether people are held out on the night.
func (h Holdout) Active(asOf source.Day) bool { return h.Share > 0 && asOf <= h.Until }

// Draw returns which households are held out: by a hash keyed by the review's reference, so that all people of a household are, or none,
// for as long as it runs, on every list under the same review.
func (h Holdout) Draw() func(unit uint64) bool {
	keyed := keyedHash("holdout", h.Review)
	return func(unit uint64) bool {
		return float64(keyed(unit)>>11)/(1<<53) < h.Share
	}
}

func (h Holdout) check() error {
	var errs []error
	if h.Share == 0 {
		if h != (Holdout{}) {
			return errors.New("holdout.share: have 0 with other fields set; leave the holdout out")
		}
		return nil
	}
	if !(h.Share > 0 && h.Share <= mostHeldOut) {
		errs = append(errs, fmt.Errorf("holdout.share: have %v, want more than 0, up to %v", h.Share, mostHeldOut))
	}
	if strings.TrimSpace(h.Approver) == "" {
		errs = append(errs, errors.New("holdout.approver: missing; say who answers for it"))
	}
	if strings.TrimSpace(h.Review) == "" {
		errs = append(errs, errors.New("holdout.review: missing; give the reference of its review"))
	}
	if h.Until == 0 || h.Until == source.NoDay {
		errs = append(errs, errors.New("holdout.until: missing; say on which night it ends"))
	}
	return errors.Join(errs...)
}

// english says the holdout; "" if there is none.
func (h Holdout) english() string {
	if h.Share == 0 {
		return ""
	}
	return fmt.Sprintf("Until %s, of the households whose people first reach a place, %.4g in 100 are drawn at random and held out for comparison, "+
		"but for those of whom the practice put somebody forward, reads somebody's record first, or was offering somebody help already; approved by %s, review %s.",
		h.Until, h.Share*100, h.Approver, h.Review)
}

// keyedHash returns a hash of residents' hashes behind a key made of the words. xxHash spreads and protects nothing, which is
// enough: nobody chooses their pseudonym.
func keyedHash(words ...string) func(hash uint64) uint64 {
	key := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return func(hash uint64) uint64 {
		var b [24]byte
		copy(b[:16], key[:16])
		binary.LittleEndian.PutUint64(b[16:], hash)
		return xxhash.Sum64(b[:])
	}
}
