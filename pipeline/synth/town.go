package synth

import (
	"fmt"
	"math/rand/v2"

	"riskstrat/features/source"
)

// town is the fixed structure of a place: who serves whom, and where the dwellings are.
type town struct {
	practices []practice
	lsoas     []lsoa
	dwellings []dwelling
	providers []string
}

type practice struct {
	code, pcn string
	cluster   string
	adviser   string
	supplier  string // of its record system
	capacity  int32  // new offers a week
	size      float64
}

// lsoa is a neighbourhood of about 1,600 people.
type lsoa struct {
	code      string
	decile    int
	practices []int     // that its residents register with ...
	weight    []float64 // ... and how many with each
	hospital  int       // nearest provider, as an index
}

// dwelling is an address: one household at a time, or the beds of a care home.
type dwelling struct {
	kind, beds uint8
	lsoa       int32
	practice   int32
}

const (
	residentsPerPCN   = 45_000
	residentsPerLSOA  = 1_600
	minPCNs           = 5
	offersPerPractice = 4 // new offers a week of one link worker
)

// newTown lays out a place with about the given number of residents. All codes have the right shape and lie outside the
// ranges in use: practices Y9...., networks U9...., neighbourhoods E0199...., providers ZZ....
func newTown(rng *rand.Rand, residents, pcns int) *town {
	if pcns == 0 {
		pcns = max(minPCNs, (residents+residentsPerPCN/2)/residentsPerPCN)
	}
	t := &town{}
	perPCN := make([][]int, pcns)
	for p := range pcns {
		for range between(rng, 5, 7) {
			perPCN[p] = append(perPCN[p], len(t.practices))
			t.practices = append(t.practices, newPractice(rng, len(t.practices), p))
		}
	}
	for i := range max(2, pcns/3) {
		t.providers = append(t.providers, fmt.Sprintf("ZZ%02dA", i+1))
	}
	t.layOutLSOAs(rng, residents, perPCN)
	t.build(rng, residents)
	return t
}

// suppliers are the record systems of practices, made up, each as often as it has practices: a practice has one by its number.
var suppliers = [...]string{"System A", "System B", "System A", "System C", "System B", "System A", "System B", "System A", "System B", "System A"}

func newPractice(rng *rand.Rand, i, pcn int) practice {
	return practice{
		code:     fmt.Sprintf("Y9%04d", i+1),
		pcn:      fmt.Sprintf("U9%04d", pcn+1),
		cluster:  fmt.Sprintf("cluster %c", 'A'+pcn/3%26),
		adviser:  fmt.Sprintf("adviser-%03d", pcn*2+i%2+1),
		capacity: int32(between(rng, offersPerPractice/2, offersPerPractice)),
		supplier: suppliers[i%len(suppliers)],
		size:     logNormal(rng, 0, 0.5),
	}
}

// layOutLSOAs gives each network its share of neighbourhoods. Networks differ in deprivation, neighbourhoods within them
// too; residents register with one of three practices of the network, a few with one of the next network.
func (t *town) layOutLSOAs(rng *rand.Rand, residents int, perPCN [][]int) {
	n := max(len(perPCN)*2, (residents+residentsPerLSOA/2)/residentsPerLSOA)
	mean := rng.Perm(len(perPCN))
	for i := range n {
		p := i * len(perPCN) / n
		middle := 2.5 + 6*(float64(mean[p])+0.5)/float64(len(perPCN))
		a := lsoa{
			code:     fmt.Sprintf("E0199%04d", i+1),
			decile:   min(deciles, max(1, int(middle+2*rng.NormFloat64()+0.5))),
			hospital: p * len(t.providers) / len(perPCN),
		}
		for _, j := range rng.Perm(len(perPCN[p]))[:3] {
			a.practices = append(a.practices, perPCN[p][j])
			a.weight = append(a.weight, t.practices[perPCN[p][j]].size)
		}
		next := perPCN[(p+1)%len(perPCN)]
		a.practices = append(a.practices, next[rng.IntN(len(next))])
		a.weight = append(a.weight, 0.08)
		t.lsoas = append(t.lsoas, a)
	}
}

// build adds dwellings, neighbourhood by neighbourhood, until they hold the residents, about.
func (t *town) build(rng *rand.Rand, residents int) {
	people, beds := 0.0, 0
	for people < float64(residents) {
		at := int(people * float64(len(t.lsoas)) / float64(residents))
		d := dwelling{kind: uint8(drawKind(rng)), lsoa: int32(at)}
		size := meanSize[d.kind]
		if float64(beds) < careHomeShare*people-15 {
			d.kind, d.beds = careHomeBeds, uint8(between(rng, 18, 44))
			size = float64(d.beds)
			beds += int(d.beds)
		}
		people += size
		a := &t.lsoas[at]
		d.practice = int32(a.practices[pick(rng, a.weight)])
		t.dwellings = append(t.dwellings, d)
	}
}

// drawKind draws the kind of a dwelling that is no care home.
func drawKind(rng *rand.Rand) int {
	if rng.Float64() < sharedShare {
		return shared
	}
	return home
}

// serving returns the practice that someone in the neighbourhood moves to from another.
func (t *town) serving(rng *rand.Rand, at int32, from int32) int32 {
	a := &t.lsoas[at]
	to := int32(a.practices[pick(rng, a.weight)])
	if to == from {
		to = int32(a.practices[rng.IntN(len(a.practices))])
	}
	return to
}

// The ethnic categories of the contract in its order, and their shares: of England roughly, and of neighbourhoods with
// a larger minority population. They move nothing in the model.
var ethnicShare = [2][17]float64{
	{0.78, 0.01, 0.06, 0.005, 0.003, 0.006, 0.006, 0.02, 0.015, 0.006, 0.01, 0.008, 0.014, 0.004, 0.006, 0.01, 0.037},
	{0.42, 0.01, 0.09, 0.015, 0.01, 0.01, 0.015, 0.05, 0.12, 0.05, 0.03, 0.03, 0.05, 0.015, 0.01, 0.025, 0.05},
}

// unknownEthnicity is the share of residents without an ethnic category.
const unknownEthnicity = 0.04

// drawEthnic draws the index of an ethnic category, or noEthnic.
func drawEthnic(rng *rand.Rand, decile int) uint8 {
	if rng.Float64() < unknownEthnicity {
		return noEthnic
	}
	mixed := 0
	if rng.Float64() < 0.45-0.04*float64(decile) {
		mixed = 1
	}
	return uint8(pick(rng, ethnicShare[mixed][:]))
}

const noEthnic = 0xFF

// person is a resident of the place at some time of the extract.
type person struct {
	year       int16 // of birth
	sex        uint8 // index into the contract's codes
	ethnic     uint8
	dwelling   uint32
	deceased   source.Day
	careHome   source.Day
	palliative source.Day
	stays      []stay
}

// stay is a registration with a practice.
type stay struct {
	from, to source.Day // NoDay: it lasts
	practice int32
}
