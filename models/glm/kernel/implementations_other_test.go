//go:build !amd64

package kernel

func implementations() []functions { return []functions{portable} }
