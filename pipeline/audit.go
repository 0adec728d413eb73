package pipeline

import (
	"context"
	"fmt"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/pipeline/audit"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/publish"
)

// audit writes the aggregate report of the night: every count in it has passed disclosure control.
func (n *night) audit(ctx context.Context) error {
	m := n.manifest()
	compared, err := n.compared.Compare(ctx, n.place.Practices.Compare, n.Store.Names().String)
	if err != nil {
		return err
	}
	if before := n.out.Before(); before != nil {
		m.Previous = &publish.Link{Run: before.Run, Manifest: before.SHA256}
	}
	r := audit.Report{
		Folder: "audit", Profile: n.place.Disclosure, Manifest: &m, Warnings: n.told, Tally: n.tally, Practices: compared,
		Tonight: n.judging.made, Fifth: [2]int64{n.deprived, n.flow.Eligible - n.deprived}, Monitor: n.judging.report, Drift: n.watch.report, Limits: n.place.Gates.WithDefaults().Drift,
	}
	n.tellCounted(&r)
	for _, s := range n.scorers {
		r.Models = append(r.Models, auditModel(s))
	}
	if err := n.writeDrift(); err != nil {
		return err
	}
	decided, err := audit.Write(n.out, r)
	if err != nil {
		return err
	}
	left, err := n.release(r)
	if err != nil {
		return err
	}
	return n.writeDecisions([]decisions{{"audit", decided}, {"audit, models and fairness", n.judging.report.Log}}, left)
}

// auditModel is what may be said in public of a model that scored.
func auditModel(s targetScorer) audit.Model {
	t := s.entry.Trained
	m := audit.Model{Target: s.target, Label: s.entry.Target.Label, Digest: s.digest, Trained: t.Fit.Dates, People: t.Fit.People, Events: t.Fit.Events}
	add := func(name string, figure models.Figure, metric func(*evaluate.Report) evaluate.Metric) {
		f := audit.Figure{Name: name}
		if figure.Report != nil {
			f.Value = inWords(metric(figure.Report))
		}
		m.Figures = append(m.Figures, f)
	}
	if r := s.entry.Figures.Validate.Report; r != nil {
		for _, p := range r.CalibrationCurve {
			m.Curve = append(m.Curve, monitor.Point{Predicted: p.Predicted, Observed: monitor.Value{Value: p.Observed.Value}})
		}
	}
	auroc := func(r *evaluate.Report) evaluate.Metric { return r.AUROC }
	add(fmt.Sprintf("AUROC on %s", s.entry.Spec.Train.Validate), s.entry.Figures.Validate, auroc)
	add("AUROC of age, sex and last year's counts alone", s.entry.Figures.Baseline, auroc)
	add("AUROC on people never seen in training", s.entry.Figures.PersonDisjoint, auroc)
	add("Observed events per expected", s.entry.Figures.Validate, func(r *evaluate.Report) evaluate.Metric { return r.ObservedExpected })
	add("Calibration slope", s.entry.Figures.Validate, func(r *evaluate.Report) evaluate.Metric { return r.CalibrationSlope })
	add("Mean distance of risk from what came true", s.entry.Figures.Validate, func(r *evaluate.Report) evaluate.Metric { return r.Eavg })
	return m
}

// inWords is a metric with its interval; empty where there is none.
func inWords(m evaluate.Metric) string {
	switch {
	case !m.Known():
		return ""
	case m.Interval == nil || m.Interval.Missing != "":
		return fmt.Sprintf("%.3f", m.Value)
	}
	return fmt.Sprintf("%.3f (95 %% interval %.3f to %.3f)", m.Value, m.Interval.Low, m.Interval.High)
}
