"""Conversations of two and three turns: is what a follow-up leans on taken over, and nothing where it stands alone?"""
