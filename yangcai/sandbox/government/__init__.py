"""Stand-in for the province's government-service portal 政务服务网: a search box that leads to the cloud.

Who is signed in at the identity platform enters the cloud signed in. It keeps nothing and listens to nothing."""
