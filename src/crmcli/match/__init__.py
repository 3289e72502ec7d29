"""Record linkage, pure: columns → candidate pairs → comparison levels → probabilities → clusters, with reasons."""
