package pipeline

import "context"

// audit writes the aggregate report of the night.
func (n *night) audit(context.Context) error { return nil }
