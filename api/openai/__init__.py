"""What `/v1/chat/completions` shares: documents in OpenAI's form, sources as Markdown, tasks of chat front ends."""
