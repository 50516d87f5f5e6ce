"""What is said in a chat, without any service's wire format: parts in Markdown, buttons by name."""
