"""The room of gathering: how does a figure become official?"""
