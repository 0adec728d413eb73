package registry

import "fmt"

// Verify reads every line of the history and every file that is kept, and names the first that is not what its name, or the line after it, says, or a
// model of the history that is not there. It returns how many files there are. That lines or files at the end were taken away as if they had never been, only
// what was noted elsewhere shows: a night names the models that scored it.
func (r *Registry) Verify() (int, error) {
	n, err := r.verify()
	if err != nil {
		return n, fmt.Errorf("verifying registry: %w", err)
	}
	return n, nil
}

func (r *Registry) verify() (int, error) {
	history, err := r.History()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range []shelf{r.entries(), r.comparisons(), r.stabilities()} {
		files, err := s.files()
		if err != nil {
			return n, err
		}
		for _, f := range files {
			content, _, err := s.read(f)
			if err == nil && s == r.entries() {
				_, err = decode(f, content)
			}
			if err != nil {
				return n, err
			}
			n++
		}
	}
	for i, p := range history {
		if _, _, err := r.get(p.Digest); err != nil {
			return n, fmt.Errorf("line %d of the promotions: model %.12s: %w", i+1, p.Digest, err)
		}
	}
	return n, nil
}
