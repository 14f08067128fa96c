package engine

// PlantQueries are the questions that tell, by what they tell.
func PlantQueries() map[string]string {
	queries := map[string]string{}
	for _, p := range plants() {
		queries[p.what] = queryFor(&p)
	}
	return queries
}

// PlantCalls are how many calls each way to stay has.
func PlantCalls() map[string]int {
	calls := map[string]int{}
	for _, p := range plants() {
		calls[p.what] = len(p.actions)
	}
	return calls
}
