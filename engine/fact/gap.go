package fact

// Gap is an absent input that bears on some answers: on those in which one of
// About is the start or reached, or, for an account in About, a principal of
// it; with About empty on all. An About of kind aws-account without id means
// any AWS principal.
type Gap struct {
	Missing
	System string
	About  []Key
}
