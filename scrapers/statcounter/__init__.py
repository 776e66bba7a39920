"""StatCounter Global Stats: which AI chatbots send page views to the web, by month and region."""
