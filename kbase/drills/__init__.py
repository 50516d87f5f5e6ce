"""Practice on the same knowledge: question cards graded point by point, and recorded clusters with a fault.

`kbase.drills.practice.Drills` is what the surfaces (terminal, web, Slack) talk to. A question is a card of
`corpus/drills/<group>.yaml`; an incident is a folder of `corpus/incidents/`.
"""
