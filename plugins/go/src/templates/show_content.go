// show prints what a tool answers: blocks of content, such as text, images and links.
func show(blocks []types.Content) {
	for _, block := range blocks {
		if block.Tag() == types.ContentText {
			fmt.Println(block.Text())
		} else {
			fmt.Printf("[a block of kind %d]\n", block.Tag())
		}
	}
}
