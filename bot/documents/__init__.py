"""What people take with them: the wishes booklet as PDF and as FHIR, the outcome of the route guide."""
