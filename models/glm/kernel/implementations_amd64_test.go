package kernel

func implementations() []functions {
	all := []functions{portable}
	if vectors {
		all = append(all, functions{"assembly", center, predict, weigh, gramTile, addDot, addScatter, addRange, exps, logistic})
	}
	return all
}
