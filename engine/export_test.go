package engine

// PlantQueries are the questions that tell, by what they tell.
func PlantQueries() map[string]string {
	queries := map[string]string{}
	for _, p := range plants() {
		queries[p.what] = queryFor(&p)
	}
	return queries
}
