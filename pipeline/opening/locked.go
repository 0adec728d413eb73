package opening

import (
	"bytes"
	_ "embed"
	"net/http"

	look "riskstrat/pipeline/publish/page"
)

//go:embed locked.html
var lockedParts string

// lockedPage is what anybody sees who is not let in, and who asks for what there is not: what to do, and nothing else. It is part of the program;
// a mistake in it is found by any test that imports the package.
var lockedPage = mustRender()

func mustRender() []byte {
	t, err := look.Parse(lockedParts, look.Own{})
	var b bytes.Buffer
	if err == nil {
		err = t.Render(&b, nil)
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func locked(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", htmlKind)
	w.WriteHeader(status)
	_, _ = w.Write(lockedPage)
}
