"""Pages that anybody may read; in the portal's shell for strangers, in the desk's for those signed in."""
