"""Linear models of areas and sections: what the shipped ones are measured against."""
