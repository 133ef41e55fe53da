// show prints what this tool answers: a value of its own type.
func show(value any) {
	fmt.Printf("%+v\n", value)
}
